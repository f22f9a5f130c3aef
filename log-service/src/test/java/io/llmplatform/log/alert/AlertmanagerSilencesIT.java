package io.llmplatform.log.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Silences before an Alertmanager that is fake. */
class AlertmanagerSilencesIT extends AlertScenario {
  private static final TestCaller ADMIN = TestCaller.platformAdmin();
  private static final List<String> CALLS = new CopyOnWriteArrayList<>();
  private static final HttpServer SERVER = server();
  private static volatile int status = 200;

  private static HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            CALLS.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            byte[] answer = "{\"silenceID\":\"am-1\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @DynamicPropertySource
  static void alertmanager(DynamicPropertyRegistry registry) {
    registry.add("ALERTMANAGER_URL", () -> "http://127.0.0.1:" + SERVER.getAddress().getPort());
  }

  @BeforeEach
  void answers() {
    CALLS.clear();
    status = 200;
  }

  @AfterAll
  static void stop() {
    SERVER.stop(0);
  }

  @Test
  void aSilenceIsMadeAndEndedThereToo() throws Exception {
    Answer made = post(ADMIN, "/api/alerts/silences", silence());
    assertThat(made.json().at("/alertmanagerId").asText()).isEqualTo("am-1");
    assertThat(CALLS).singleElement().asString().startsWith("POST /api/v2/silences ");
    String sent = CALLS.get(0).substring("POST /api/v2/silences ".length());
    assertThat(new ObjectMapper().readTree(sent).at("/matchers/0").toString())
        .isEqualTo("{\"name\":\"a\",\"value\":\"b\",\"isRegex\":false,\"isEqual\":true}");

    delete(ADMIN, "/api/alerts/silences/" + made.json().at("/id").asText());

    assertThat(CALLS).last().asString().startsWith("DELETE /api/v2/silence/am-1");
  }

  @Test
  void nothingIsMadeWhereAlertmanagerDoesNotAnswer() throws Exception {
    status = 500;
    assertThat(post(ADMIN, "/api/alerts/silences", silence()).status()).isEqualTo(503);
    assertThat(get(ADMIN, "/api/alerts/silences").json().at("/items")).isEmpty();
  }

  @Test
  void endingIsRepeatedUntilAlertmanagerHasHeardOfIt() throws Exception {
    String id = post(ADMIN, "/api/alerts/silences", silence()).json().at("/id").asText();
    status = 503;
    assertThat(delete(ADMIN, "/api/alerts/silences/" + id).status()).isEqualTo(503);
    status = 404;
    assertThat(delete(ADMIN, "/api/alerts/silences/" + id).status()).isEqualTo(204);
  }

  private static String silence() {
    return """
    {"matchers": [{"name": "a", "value": "b"}], "endsAt": "%s"}\
    """
        .formatted(Instant.now().plus(Duration.ofHours(1)));
  }
}
