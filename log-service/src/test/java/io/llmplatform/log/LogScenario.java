package io.llmplatform.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithMongoDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.data.mongodb.core.MongoTemplate;

/** The service over its store, as its callers see it. Each test has a tenant of its own. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@WithMongoDb
@WithCallers
public abstract class LogScenario {
  protected static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  protected final String tenant = "tenant-" + UUID.randomUUID();

  @Autowired protected MongoTemplate mongo;
  @LocalServerPort private int port;

  /** What a caller is answered. */
  public record Answer(int status, String body, HttpResponse<String> response) {
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(body, e);
      }
    }

    public String text(String pointer) {
      return json().at(pointer).asText();
    }
  }

  protected int servicePort() {
    return port;
  }

  protected Answer get(TestCaller caller, String path, String... headers) {
    return send(caller, request(path, headers).GET());
  }

  protected Answer put(TestCaller caller, String path, String body) {
    return send(
        caller,
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  protected Answer post(TestCaller caller, String path) {
    return send(caller, request(path).POST(BodyPublishers.noBody()));
  }

  private Answer send(TestCaller caller, HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = sent(caller, request);
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it is, where the connection may break. */
  protected HttpResponse<String> sent(TestCaller caller, HttpRequest.Builder request)
      throws IOException {
    try {
      return CLIENT.send(
          request.header("Authorization", "Bearer " + caller.token()).build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  protected HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60));
    return headers.length == 0 ? request : request.headers(headers);
  }
}
