package io.llmplatform.log.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithMongoDb;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;

/**
 * A running log-service with the published configuration, without robots unless a test has them.
 */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@WithMongoDb
@WithCallers
public abstract class AlertScenario {
  /** That of the tests' configuration. */
  static final String TOKEN = "Hq6tXd2Mv9Rb4Kw7Zc3Np8Js";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  @LocalServerPort int port;
  @Autowired protected MongoTemplate mongo;

  @BeforeEach
  void nothingIsKnown() {
    for (String each : List.of("alerts", "alert_silences", "alert_forwards", "alert_robots")) {
      mongo.remove(new Query(), Document.class, each);
    }
  }

  /** What was answered. */
  public record Answer(int status, String text) {
    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new IllegalStateException("This is no JSON: " + text, e);
      }
    }
  }

  /** Alertmanager sends that, with the right token. */
  protected Answer alertmanagerSends(JsonNode notification) throws Exception {
    return webhook(notification.toString(), "Bearer " + TOKEN);
  }

  Answer webhook(String body, @Nullable String authorization) throws Exception {
    return send("POST", "/internal/alerts", body, authorization);
  }

  Answer get(TestCaller caller, String path) throws Exception {
    return send("GET", path, null, "Bearer " + caller.token());
  }

  protected Answer post(TestCaller caller, String path, String body) throws Exception {
    return send("POST", path, body, "Bearer " + caller.token());
  }

  Answer delete(TestCaller caller, String path) throws Exception {
    return send("DELETE", path, null, "Bearer " + caller.token());
  }

  private Answer send(
      String method, String path, @Nullable String body, @Nullable String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }
}
