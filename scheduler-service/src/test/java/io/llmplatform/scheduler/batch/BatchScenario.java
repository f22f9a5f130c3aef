package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.security.Owner;
import io.llmplatform.scheduler.file.InMemoryFiles;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Batches of one tenant on a real database, with files in memory and an inference service that
 * plays along.
 */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "scheduler.events.relay=false",
      "scheduler.executor.enabled=false",
      "scheduler.batches.work.shard=10",
      "scheduler.batches.work.window=4",
      "scheduler.batches.work.longest-window=5",
      "scheduler.batches.work.brisk=1m",
      "scheduler.batches.work.look=10ms",
      "scheduler.batches.work.retry=1ms",
      "scheduler.batches.work.max-retry=20ms",
      "scheduler.batches.tenant.max-batches=5",
      "scheduler.batches.input.max-lines=1000",
      "scheduler.batches.input.max-errors=5"
    })
@Import(BatchParts.class)
@WithPostgres
@WithCallers
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class BatchScenario {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String TENANT = "acme";

  @Autowired TestRestTemplate http;
  @Autowired JdbcTemplate sql;
  @Autowired InMemoryFiles files;
  @Autowired FakeInference inference;
  @Autowired BatchParts.Triggered triggered;
  @Autowired BatchWorkers workers;
  @Autowired Mortality mortality;

  final TestCaller caller = TestCaller.developer(TENANT);
  final Owner owner = new Owner(TENANT, caller.subject(), null);

  @BeforeEach
  void clean() {
    mortality.liveOn();
    inference.behaves();
    triggered.jobs.clear();
    sql.update("DELETE FROM batch");
    sql.update("DELETE FROM batch_turn");
    sql.update("DELETE FROM lease");
    sql.update("DELETE FROM job_event_outbox");
  }

  void assertAllLinesOnce(JsonNode batch, int ok) throws IOException {
    assertThat(batch.at("/status").asText()).isEqualTo("completed");
    List<JsonNode> output = output(batch);
    assertThat(ids(output)).isEqualTo(IntStream.range(0, ok).mapToObj(i -> "id-" + i).toList());
    for (JsonNode line : output) {
      assertThat(line.at("/response/body/echo/user").asText())
          .isEqualTo(line.at("/custom_id").asText());
    }
    if (!batch.at("/error_file_id").isNull()) {
      assertThat(ids(errors(batch))).containsExactly("id-bad");
    }
    assertThat(batch.at("/request_counts/completed").asInt()).isEqualTo(ok);
  }

  int done(String id) {
    return sql.queryForObject(
        "SELECT coalesce(sum(position), 0) FROM batch_shard WHERE batch = ?", Integer.class, id);
  }

  boolean works() {
    try {
      return workers.workOnce();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void workQuietly(String id) {
    try {
      workUntilEnded(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void workUntilEnded(String id) throws InterruptedException {
    while (!hasEnded(id)) {
      if (!workers.workOnce()) {
        Thread.sleep(5);
      }
    }
  }

  boolean hasEnded(String id) {
    return BatchStatus.valueOf(
            sql.queryForObject("SELECT status FROM batch WHERE id = ?", String.class, id))
        .hasEnded();
  }

  List<String> events() {
    return sql.queryForList(
        "SELECT event ->> 'type' FROM job_event_outbox ORDER BY sequence", String.class);
  }

  String create(String input) {
    String file = files.add(owner, "b.jsonl", "batch", input).id();
    return create(caller, file, 200).at("/id").asText();
  }

  JsonNode create(TestCaller by, String file, int status) {
    return exchange(
        by, HttpMethod.POST, "/v1/batches", body(file, "/v1/embeddings", "24h"), status);
  }

  static String body(String file, String endpoint, String window) {
    return "{\"input_file_id\":\"%s\",\"endpoint\":\"%s\",\"completion_window\":\"%s\"}"
        .formatted(file, endpoint, window);
  }

  static String pairs(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k%d\":\"v\"".formatted(i))
        .collect(Collectors.joining(",", "{", "}"));
  }

  static String input(int lines, String text) {
    return IntStream.range(0, lines)
        .mapToObj(i -> line("id-" + i, text) + "\n")
        .collect(Collectors.joining());
  }

  static String line(String id, String text) {
    return """
    {"custom_id": "%1$s", "method": "POST", "url": "/v1/embeddings", \
    "body": {"model": "m", "input": "%2$s", "user": "%1$s"}}\
    """
        .formatted(id, text);
  }

  List<JsonNode> output(JsonNode batch) throws IOException {
    return lines(batch.at("/output_file_id").asText());
  }

  List<JsonNode> errors(JsonNode batch) throws IOException {
    return lines(batch.at("/error_file_id").asText());
  }

  List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : files.kept(file).orElseThrow().text().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  static List<String> ids(List<JsonNode> lines) {
    return lines.stream().map(line -> line.at("/custom_id").asText()).toList();
  }

  JsonNode get(String id) {
    return exchange(caller, HttpMethod.GET, "/v1/batches/" + id, null, 200);
  }

  JsonNode post(String path, int status) {
    return exchange(caller, HttpMethod.POST, path, null, status);
  }

  JsonNode exchange(
      TestCaller by, HttpMethod method, String path, @Nullable String body, int status) {
    HttpHeaders headers = headers(by);
    headers.setContentType(MediaType.APPLICATION_JSON);
    ResponseEntity<JsonNode> answer =
        http.exchange(path, method, new HttpEntity<>(body, headers), JsonNode.class);
    assertThat(answer.getStatusCode().value())
        .as("%s %s: %s", method, path, answer.getBody())
        .isEqualTo(status);
    return answer.getBody();
  }

  static HttpHeaders headers(TestCaller by) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(by.token());
    headers.setAccept(List.of(MediaType.ALL));
    return headers;
  }
}
