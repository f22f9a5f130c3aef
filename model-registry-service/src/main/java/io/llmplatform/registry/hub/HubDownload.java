package io.llmplatform.registry.hub;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file's content as it comes. One thread reads; any thread may close it, which breaks the read
 * off.
 */
public final class HubDownload implements AutoCloseable {
  private final HubAnswer answer;
  private final long from;

  HubDownload(HubAnswer answer, long from) {
    this.answer = answer;
    this.from = from;
  }

  /** The place in the file of the first byte: what was asked for, or 0. */
  public long from() {
    return from;
  }

  /**
   * The content from there on. A connection that breaks before the end is an exception, not an end.
   */
  public InputStream content() throws IOException {
    return answer.body();
  }

  @Override
  public void close() {
    answer.close();
  }
}
