package io.llmplatform.inference.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Posts over kept-alive connections, each request on the caller's own thread: of the JDK's two
 * clients the one that takes less of the cores that the platform is measured on. Thread-safe.
 */
final class HttpPost {
  private static final int CONNECT_LIMIT = 5_000;
  private static final int READ_LIMIT = 60_000;
  private static final int OK = 200;
  private static final int TOO_MANY_REQUESTS = 429;

  static {
    // Else five connections of a host are kept, and the others are opened anew for each request.
    System.setProperty("http.maxConnections", "4096");
    // Else a request whose connection breaks is sent once more, and nobody learns of it.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  /** A request's body, and the headers that go with it. */
  record Message(byte[] body, Map<String, String> headers) {
    Message {
      headers = Map.copyOf(headers);
    }
  }

  private final URL url;
  private final String authorization;

  /**
   * @param credential sent as bearer token
   */
  HttpPost(URL url, String credential) {
    this.url = url;
    this.authorization = "Bearer " + credential;
  }

  /** The body of the answer. */
  byte[] send(Message message) throws IOException, Refused {
    return read(open(message));
  }

  /** The answer as it comes; to be read to its end. */
  InputStream open(Message message) throws IOException, Refused {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(CONNECT_LIMIT);
    connection.setReadTimeout(READ_LIMIT);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setUseCaches(false);
    connection.setRequestProperty("Authorization", authorization);
    message.headers().forEach(connection::setRequestProperty);
    connection.getOutputStream().write(message.body());
    int status = connection.getResponseCode();
    if (status == OK) {
      return connection.getInputStream();
    }
    String answer =
        new String(
            read(status < 400 ? connection.getInputStream() : connection.getErrorStream()), UTF_8);
    if (status == TOO_MANY_REQUESTS) {
      throw new Refused(answer);
    }
    throw new IOException(status + " " + answer);
  }

  /** To the end: only then is the connection free for the next request. */
  private static byte[] read(@Nullable InputStream stream) throws IOException {
    if (stream == null) {
      return new byte[0];
    }
    try (stream) {
      return stream.readAllBytes();
    }
  }
}
