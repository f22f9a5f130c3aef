package io.llmplatform.registry.hub;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/** An answer whose body is still to be read. Closing it, from any thread, breaks a read off. */
final class HubAnswer implements AutoCloseable {
  private static final int SHORT = 64 * 1024;

  private final HttpGet request;
  private final ClassicHttpResponse response;
  private final @Nullable String commit;

  /**
   * @param commit that the hub says the content is of; null if it does not say
   */
  HubAnswer(HttpGet request, ClassicHttpResponse response, @Nullable String commit) {
    this.request = request;
    this.response = response;
    this.commit = commit;
  }

  HubAnswer ofCommit(@Nullable String known) {
    return new HubAnswer(request, response, known);
  }

  int status() {
    return response.getCode();
  }

  @Nullable String header(String name) {
    return HubConnection.header(response, name);
  }

  @Nullable String commit() {
    return commit;
  }

  /** The body; where there is none, an empty one. */
  InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  /** Reads a short rest to its end, so that the connection serves again. */
  void readRest() throws IOException {
    InputStream body = body();
    body.readNBytes(SHORT);
  }

  // Not by closing the body, which would read it to its end first. What was read to its end has
  // given its connection back, and is not affected.
  @Override
  public void close() {
    request.abort();
    Closer.closeQuietly(response);
  }
}
