package io.llmplatform.scheduler.training.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;

/** Asks for fine-tuning jobs in a caller's name. */
final class FineTuningClient {
  private static final String JOBS = "/v1/fine_tuning/jobs";

  private final TestRestTemplate http;
  private final TestCaller caller;

  FineTuningClient(TestRestTemplate http, TestCaller caller) {
    this.http = http;
    this.caller = caller;
  }

  FineTuningClient as(TestCaller other) {
    return new FineTuningClient(http, other);
  }

  ResponseEntity<JsonNode> create(Map<String, Object> body) {
    return exchange(HttpMethod.POST, "", body, JsonNode.class);
  }

  /**
   * @param path below the jobs', as in "id/cancel"
   */
  ResponseEntity<JsonNode> post(String path) {
    return exchange(HttpMethod.POST, "/" + path, null, JsonNode.class);
  }

  JsonNode get(String id) {
    return read("/" + id);
  }

  /** Told by its events, the newest first. */
  List<String> messages(String id) {
    List<String> messages = new ArrayList<>();
    read("/" + id + "/events?limit=100")
        .path("data")
        .forEach(event -> messages.add(event.path("message").asText()));
    return messages;
  }

  /** Its events as they are sent until the job has ended. */
  @Nullable String stream(String id) {
    return exchange(HttpMethod.GET, "/" + id + "/events?stream=true", null, String.class).getBody();
  }

  /**
   * @param path after the jobs', as in "/id" or "?limit=1"
   */
  JsonNode read(String path) {
    ResponseEntity<JsonNode> answer = find(path);
    assertThat(answer.getStatusCode().value()).isEqualTo(200);
    return Objects.requireNonNull(answer.getBody());
  }

  /** The same, whatever is answered. */
  ResponseEntity<JsonNode> find(String path) {
    return exchange(HttpMethod.GET, path, null, JsonNode.class);
  }

  private <T> ResponseEntity<T> exchange(
      HttpMethod method, String path, @Nullable Object body, Class<T> answer) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(caller.token());
    return http.exchange(JOBS + path, method, new HttpEntity<>(body, headers), answer);
  }
}
