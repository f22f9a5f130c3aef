package io.llmplatform.testing.infrastructure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The real Nacos server, one per test JVM, with the repository's configuration in it. There is no
 * container half: what runs here without Docker is the very server.
 */
public final class NacosForTests {
  private static final String USER = "nacos";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private NacosForTests() {}

  /** {@code 127.0.0.1:PORT}; starts the server where it does not run yet. */
  public static String address() {
    return variable("NACOS_ADDR");
  }

  /** Replaces one configuration; applications that imported it hear of it at once. */
  public static void publish(String dataId, String content)
      throws IOException, InterruptedException {
    publish(address(), variable("NACOS_PASSWORD"), dataId, content);
  }

  /** Publishes what the repository says again. */
  public static void restore(String dataId) throws IOException, InterruptedException {
    publish(dataId, Files.readString(configuration().resolve(dataId)));
  }

  static Map<String, String> variables() throws IOException, InterruptedException {
    int port = Ports.anyFree(-1000, 1000, 1001);
    String password = TestSecret.word();
    LocalJvm.start(
        "nacos",
        "nacos",
        "io.llmplatform.local.nacos.NacosServer",
        List.of(
            "--home=" + LocalServers.folder("nacos"),
            "--logs=" + LocalServers.folder("nacos-logs"),
            "--port=" + port,
            "--console-port=" + Ports.anyFree()),
        Map.of(
            "NACOS_PASSWORD",
            password,
            "NACOS_AUTH_TOKEN",
            TestSecret.base64(),
            "NACOS_IDENTITY_KEY",
            "identity",
            "NACOS_IDENTITY_VALUE",
            TestSecret.word()));
    String address = "127.0.0.1:" + port;
    publishAll(address, password);
    return Map.of(
        "NACOS_ADDR", address,
        "NACOS_USERNAME", USER,
        "NACOS_PASSWORD", password,
        "NACOS_REGISTER_IP", "127.0.0.1");
  }

  private static String variable(String name) {
    return String.valueOf(Store.NACOS.variables().get(name));
  }

  private static Path configuration() {
    return Repository.root().resolve("nacos-config");
  }

  private static void publishAll(String address, String password)
      throws IOException, InterruptedException {
    try (Stream<Path> files = Files.list(configuration())) {
      for (Path file : files.filter(NacosForTests::isPublished).toList()) {
        publish(address, password, file.getFileName().toString(), Files.readString(file));
      }
    }
  }

  private static boolean isPublished(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".json");
  }

  private static void publish(String address, String password, String dataId, String content)
      throws IOException, InterruptedException {
    JsonNode login =
        post(address, "/auth/user/login", Map.of("username", USER, "password", password), "");
    JsonNode answer =
        post(
            address,
            "/admin/cs/config",
            Map.of(
                "dataId",
                dataId,
                "groupName",
                "DEFAULT_GROUP",
                "type",
                dataId.endsWith(".json") ? "json" : "yaml",
                "content",
                content),
            login.path("accessToken").asText());
    if (!answer.path("data").asBoolean()) {
      throw new IOException("Nacos did not take " + dataId + ": " + answer);
    }
  }

  private static JsonNode post(String address, String path, Map<String, String> form, String token)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/nacos/v3" + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("accessToken", token)
            .POST(HttpRequest.BodyPublishers.ofString(encoded(form)))
            .build();
    return JSON.readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
