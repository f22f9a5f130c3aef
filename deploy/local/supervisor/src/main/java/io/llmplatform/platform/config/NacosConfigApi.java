package io.llmplatform.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The configuration half of Nacos' administration API, version 3.
 *
 * <p>Source: Nacos 3.1, {@code /nacos/v3/auth/user/login} and {@code /nacos/v3/admin/cs/config}.
 * Thread-safe; logs in with each call, since calls are rare and tokens expire.
 */
public final class NacosConfigApi {
  private static final String GROUP = "DEFAULT_GROUP";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final ObjectMapper json = new ObjectMapper();
  private final String base;
  private final String username;
  private final String password;

  /**
   * @param address {@code host:port} of the server
   */
  public NacosConfigApi(String address, String username, String password) {
    this.base = "http://" + address + "/nacos";
    this.username = username;
    this.password = password;
  }

  /** The content published under {@code dataId}, empty where there is none. */
  public Optional<String> read(String dataId) throws IOException, InterruptedException {
    String query = form(Map.of("dataId", dataId, "groupName", GROUP));
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(URI.create(base + "/v3/admin/cs/config?" + query)).GET());
    JsonNode body = json.readTree(answer.body());
    if (answer.statusCode() == 404 || (answer.statusCode() == 200 && body.path("data").isNull())) {
      return Optional.empty();
    }
    require(answer, "read " + dataId);
    JsonNode content = body.path("data").path("content");
    return content.isTextual() ? Optional.of(content.asText()) : Optional.empty();
  }

  /** Publishes {@code content} under {@code dataId}, over what is there. */
  public void publish(String dataId, String content) throws IOException, InterruptedException {
    String type = dataId.endsWith(".json") ? "json" : "yaml";
    String fields =
        form(Map.of("dataId", dataId, "groupName", GROUP, "content", content, "type", type));
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(base + "/v3/admin/cs/config"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields)));
    require(answer, "publish " + dataId);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request.timeout(LIMIT).header("accessToken", token()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String token() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(base + "/v3/auth/user/login"))
                .timeout(LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        form(Map.of("username", username, "password", password))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    require(answer, "log in to Nacos");
    JsonNode body = json.readTree(answer.body());
    JsonNode token =
        body.has("accessToken") ? body.path("accessToken") : body.path("data").path("accessToken");
    if (!token.isTextual()) {
      throw new IOException("Nacos answered the login without a token");
    }
    return token.asText();
  }

  private static void require(HttpResponse<String> answer, String what) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "could not " + what + ": Nacos answered " + answer.statusCode() + " " + answer.body());
    }
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
