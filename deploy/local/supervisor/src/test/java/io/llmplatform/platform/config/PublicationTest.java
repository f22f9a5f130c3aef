package io.llmplatform.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmplatform.platform.config.Publication.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
  /**
   * Speaks the three calls of Nacos' API that are used; {@code NacosServerIT} proves the real one.
   */
  private final Map<String, String> nacos = new ConcurrentHashMap<>();

  private final Map<String, String> types = new ConcurrentHashMap<>();

  @TempDir Path folder;
  private HttpServer server;
  private Publication publication;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/nacos/v3/auth/user/login", e -> answer(e, "{\"accessToken\":\"t\"}"));
    server.createContext("/nacos/v3/admin/cs/config", this::config);
    server.start();
    Files.createDirectories(folder.resolve("git"));
    NacosConfigApi api =
        new NacosConfigApi("127.0.0.1:" + server.getAddress().getPort(), "nacos", "secret");
    publication =
        new Publication(api, folder.resolve("git"), folder.resolve("published.properties"));
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void publishesWhatNacosLacks() throws Exception {
    inGit("a: 1\n");
    assertThat(publication.publishChanges()).containsEntry("shared.yaml", Outcome.PUBLISHED);
    assertThat(nacos).containsEntry("shared.yaml", "a: 1\n");
  }

  @Test
  void publishesAFileThatChangedInGit() throws Exception {
    inGit("a: 1\n");
    publication.publishChanges();
    inGit("a: 2\n");
    assertThat(publication.publishChanges()).containsEntry("shared.yaml", Outcome.PUBLISHED);
    assertThat(nacos).containsEntry("shared.yaml", "a: 2\n");
  }

  @Test
  void neverOverwritesALiveEditUnasked() throws Exception {
    inGit("a: 1\n");
    publication.publishChanges();
    nacos.put("shared.yaml", "a: 99\n");
    inGit("a: 2\n");
    assertThat(publication.publishChanges()).containsEntry("shared.yaml", Outcome.KEPT_LIVE_EDIT);
    assertThat(publication.publishChanges()).containsEntry("shared.yaml", Outcome.KEPT_LIVE_EDIT);
    assertThat(nacos).containsEntry("shared.yaml", "a: 99\n");
  }

  @Test
  void pushReturnsToWhatGitSays() throws Exception {
    inGit("a: 1\n");
    publication.publishChanges();
    nacos.put("shared.yaml", "a: 99\n");
    assertThat(publication.pushAll()).containsEntry("shared.yaml", Outcome.PUBLISHED);
    assertThat(nacos).containsEntry("shared.yaml", "a: 1\n");
  }

  @Test
  void showsTheDriftFromGitToNacos() throws Exception {
    inGit("a: 1\nb: 2\n");
    publication.publishChanges();
    assertThat(publication.drift()).isEmpty();
    nacos.put("shared.yaml", "a: 1\nb: 3\n");
    assertThat(publication.drift().get("shared.yaml"))
        .contains("--- git/shared.yaml", "+++ nacos/shared.yaml", "-b: 2", "+b: 3");
  }

  @Test
  void publishesRulesAsWellAndNothingElse() throws Exception {
    Files.writeString(folder.resolve("git/gateway-service-flow-rules.json"), "[]\n");
    Files.writeString(folder.resolve("git/notes.txt"), "not configuration");
    assertThat(publication.publishChanges())
        .containsOnly(Map.entry("gateway-service-flow-rules.json", Outcome.PUBLISHED));
    assertThat(nacos).containsOnly(Map.entry("gateway-service-flow-rules.json", "[]\n"));
    assertThat(types).containsEntry("gateway-service-flow-rules.json", "json");
  }

  private void inGit(String content) throws IOException {
    Files.writeString(folder.resolve("git/shared.yaml"), content);
  }

  private void config(HttpExchange exchange) throws IOException {
    boolean publishes = exchange.getRequestMethod().equals("POST");
    String form =
        publishes
            ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
            : exchange.getRequestURI().getRawQuery();
    Map<String, String> fields = new HashMap<>();
    for (String field : form.split("&")) {
      String[] pair = field.split("=", 2);
      fields.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    String dataId = fields.get("dataId");
    if (publishes) {
      nacos.put(dataId, fields.get("content"));
      types.put(dataId, fields.get("type"));
      answer(exchange, "{\"code\":0,\"data\":true}");
      return;
    }
    String content = nacos.get(dataId);
    answer(
        exchange,
        content == null
            ? "{\"code\":0,\"data\":null}"
            : "{\"code\":0,\"data\":{\"content\":\"" + content.replace("\n", "\\n") + "\"}}");
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
