package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls to the platform through its gateway, as any client makes them. Thread-safe. */
public final class PlatformApi {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String url;

  /**
   * @param url of the gateway, without a slash at its end
   */
  public PlatformApi(String url) {
    this.url = url;
  }

  /** An answer: its status and its JSON body (a missing node where there is none). */
  public record Answer(int status, JsonNode body) {

    /** The body of a successful answer. */
    public JsonNode orThrow(String what) throws IOException {
      if (status / 100 != 2) {
        throw new IOException("could not " + what + ": " + status + " " + body);
      }
      return body;
    }
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  public Answer post(String path, Object body) throws IOException, InterruptedException {
    return send(json(path).POST(body(body)));
  }

  public Answer put(String path, Object body) throws IOException, InterruptedException {
    return send(json(path).PUT(body(body)));
  }

  Answer post(String path, MultipartBody body) throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", body.contentType()).POST(body.publisher()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private static HttpRequest.BodyPublisher body(Object value) throws IOException {
    return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(value));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }
}
