package io.llmplatform.inference.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * The running platform, as {@code docs/benchmarks/running-platform.sh} finds it and says in
 * environment variables. Thread-safe.
 */
final class Platform {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int NOT_FOUND = 404;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> environment;

  Platform(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Where requests are sent to.
   *
   * @param name for the table
   * @param url without a slash at its end
   * @param grpc host and port
   * @param credential for {@code Authorization: Bearer}
   */
  record Entrance(String name, String url, String grpc, String credential) {}

  /** inference-service itself, with an internal token made now; it is good for five minutes. */
  Entrance service() throws IOException, InterruptedException {
    return new Entrance(
        "at the service", setting("SERVICE_URL"), setting("SERVICE_GRPC"), internalToken());
  }

  Entrance gateway() {
    return new Entrance(
        "through the gateway",
        setting("PLATFORM_URL"),
        setting("INFERENCE_GRPC"),
        setting("PLATFORM_API_KEY"));
  }

  /** The process of inference-service. */
  long servicePid() {
    return Long.parseLong(setting("SERVICE_PID"));
  }

  /** The process of gateway-service. */
  long gatewayPid() {
    return Long.parseLong(setting("GATEWAY_PID"));
  }

  /** As the gateway gets its tokens; the service takes no others. */
  private String internalToken() throws IOException, InterruptedException {
    String basic = "gateway-service:" + setting("GATEWAY_SERVICE_SECRET");
    byte[] body = JSON.writeValueAsBytes(Map.of("credential", setting("PLATFORM_API_KEY")));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(setting("USER_URL") + "/internal/tokens/exchange"))
            .timeout(LIMIT)
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return JSON.readTree(required(request).body()).path("token").asText();
  }

  /** The JSON of a successful answer of the gateway. */
  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(required(request(path).GET().build()).body());
  }

  /** The status of any answer of the gateway. */
  int status(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build()).statusCode();
  }

  /** The JSON of a successful answer of the gateway. */
  JsonNode send(String method, String path, String contentType, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(path).header("Content-Type", contentType).method(method, body).build();
    return JSON.readTree(required(request).body());
  }

  /** Deletes what may be there. */
  void delete(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(request(path).DELETE().build());
    if (response.statusCode() != NOT_FOUND) {
      require(response);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(setting("PLATFORM_URL") + path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + setting("PLATFORM_API_KEY"));
  }

  private HttpResponse<byte[]> required(HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(request);
    require(response);
    return response;
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private static void require(HttpResponse<byte[]> response) throws IOException {
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s: %d %s"
              .formatted(
                  response.request().method(),
                  response.uri(),
                  response.statusCode(),
                  new String(response.body(), UTF_8)));
    }
  }

  private String setting(String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("the environment variable " + name + " is not set");
    }
    return value;
  }
}
