package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.scheduler.file.InMemoryFiles;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import io.llmplatform.user.api.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

/** Batches from their creation to their files, with workers that die on the way. */
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
class BatchIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TENANT = "acme";

  @Autowired TestRestTemplate http;
  @Autowired JdbcTemplate sql;
  @Autowired InMemoryFiles files;
  @Autowired FakeInference inference;
  @Autowired BatchParts.Triggered triggered;
  @Autowired BatchWorkers workers;
  @Autowired Mortality mortality;

  private final TestCaller caller = TestCaller.developer(TENANT);
  private final Owner owner = new Owner(TENANT, caller.subject(), null);

  @BeforeEach
  void clean() {
    mortality.liveOn();
    inference.behaves();
    triggered.jobs.clear();
    sql.update("DELETE FROM batch");
    sql.update("DELETE FROM lease");
    sql.update("DELETE FROM job_event_outbox");
  }

  @Test
  void runsEachLineAndKeepsTheirOrder() throws Exception {
    String id = create(input(47, "ok"));
    assertThat(triggered.jobs).containsExactly(BatchJob.NAME);
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("completed");
    assertThat(batch.at("/request_counts/total").asInt()).isEqualTo(47);
    assertThat(batch.at("/request_counts/completed").asInt()).isEqualTo(47);
    assertThat(batch.at("/usage/input_tokens").asInt()).isEqualTo(141);
    assertThat(batch.at("/progress").asInt()).isEqualTo(100);
    assertThat(batch.at("/error_file_id").isNull()).isTrue();
    assertThat(ids(output(batch)))
        .isEqualTo(IntStream.range(0, 47).mapToObj(i -> "id-" + i).toList());
    assertThat(inference.answered()).isEqualTo(47);
    assertThat(events()).containsExactly("batch.created", "batch.started", "batch.completed");
    assertThat(sql.queryForObject("SELECT count(*) FROM batch_segment", Integer.class)).isZero();
    assertThat(sql.queryForObject("SELECT count(*) FROM lease", Integer.class)).isZero();
  }

  @Test
  void aLineThatIsRefusedIsInTheErrorFile() throws Exception {
    String id = create(input(5, "ok") + line("id-x", "bad") + "\n\n" + line("id-y", "ok"));
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/request_counts/failed").asInt()).isEqualTo(1);
    assertThat(ids(output(batch))).containsExactly("id-0", "id-1", "id-2", "id-3", "id-4", "id-y");
    JsonNode error = errors(batch).get(0);
    assertThat(error.at("/custom_id").asText()).isEqualTo("id-x");
    assertThat(error.at("/response/status_code").asInt()).isEqualTo(400);
    assertThat(error.at("/response/body/error/code").asText()).isEqualTo("invalid_argument");
  }

  @Test
  void whateverStepAWorkerDiesAtEachLineIsThereOnce() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 12; round++) {
      clean();
      String id = create(input(33, "ok") + line("id-bad", "bad") + "\n");
      int deaths = 0;
      while (!hasEnded(id)) {
        mortality.dieAfter(random.nextInt(60));
        try {
          workers.workOnce();
        } catch (Killed e) {
          deaths++;
        } finally {
          mortality.liveOn();
        }
        sql.update("UPDATE lease SET expires_at = '-infinity'");
      }
      assertThat(deaths).isPositive();
      assertAllLinesOnce(get(id), 33);
    }
  }

  @Test
  void whateverDiesWhileLinesAreAnsweredEachLineIsThereOnce() throws Exception {
    Random random = new Random(3);
    AtomicInteger deaths = new AtomicInteger();
    inference.before(
        (by, request) -> {
          int dice = random.nextInt(20);
          if (dice == 0) {
            deaths.incrementAndGet();
            throw new Killed();
          }
          if (dice == 1) {
            throw PlatformException.unavailable("away", Duration.ofMillis(1));
          }
          return dice != 2;
        });
    String id = create(input(60, "ok") + line("id-bad", "bad"));
    while (!hasEnded(id)) {
      try {
        workers.workOnce();
      } catch (Killed e) {
        sql.update("UPDATE lease SET expires_at = '-infinity'");
      }
    }
    assertThat(deaths).hasPositiveValue();
    assertAllLinesOnce(get(id), 60);
  }

  @Test
  void aWorkerThatSleptWritesNothingBesideItsSuccessor() throws Exception {
    String id = create(input(10, "ok"));
    workers.workOnce();
    CountDownLatch asleep = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    inference.before(
        (by, request) -> {
          if (Thread.currentThread().getName().equals("sleeper")) {
            asleep.countDown();
            await(wake);
          }
          return true;
        });
    Thread sleeper = new Thread(() -> assertThat(works()).isTrue(), "sleeper");
    sleeper.start();
    assertThat(asleep.await(30, TimeUnit.SECONDS)).isTrue();
    sql.update("UPDATE lease SET expires_at = '-infinity'");
    workUntilEnded(id);
    wake.countDown();
    sleeper.join(30_000);

    assertThat(sleeper.isAlive()).isFalse();
    assertThat(ids(output(get(id)))).hasSize(10).doesNotHaveDuplicates();
    assertThat(inference.answered()).isGreaterThan(10);
  }

  @Test
  void manyWorkersShareABatch() throws Exception {
    String id = create(input(200, "ok"));
    for (int i = 0; i < 10 && !hasEnded(id); i++) {
      workers.work();
    }
    assertThat(get(id).at("/status").asText()).isEqualTo("completed");
    assertThat(ids(output(get(id))))
        .isEqualTo(IntStream.range(0, 200).mapToObj(i -> "id-" + i).toList());
    assertThat(inference.answered()).isEqualTo(200);
  }

  @Test
  void whatIsCancelledKeepsWhatIsDone() throws Exception {
    String id = create(input(25, "ok"));
    workers.workOnce();
    workers.workOnce();
    JsonNode cancelling = post("/v1/batches/" + id + "/cancel", 200);
    assertThat(cancelling.at("/status").asText()).isEqualTo("cancelling");
    JsonNode again = post("/v1/batches/" + id + "/cancel", 409);
    assertThat(again.at("/error/message").asText()).contains("is cancelled already");
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("cancelled");
    assertThat(ids(output(batch))).hasSize(10);
    assertThat(errors(batch)).hasSize(15);
    assertThat(errors(batch).get(0).at("/error/code").asText()).isEqualTo("batch_cancelled");
    assertThat(errors(batch).get(0).at("/custom_id").asText()).isEqualTo("id-10");
    assertThat(batch.at("/request_counts/failed").asInt()).isEqualTo(15);
    assertThat(post("/v1/batches/" + id + "/cancel", 409).at("/error/message").asText())
        .contains("'cancelled'");
  }

  @Test
  void whatExpiresKeepsWhatIsDone() throws Exception {
    String id = create(input(25, "ok"));
    workers.workOnce();
    workers.workOnce();
    sql.update("UPDATE batch SET expires_at = now()");
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("expired");
    assertThat(ids(output(batch))).hasSize(10);
    assertThat(errors(batch)).hasSize(15);
    assertThat(errors(batch).get(14).at("/error/code").asText()).isEqualTo("batch_expired");
  }

  @Test
  void aBatchThatExpiresBeforeItIsValidatedHasNoFiles() throws Exception {
    String id = create(input(3, "ok"));
    sql.update("UPDATE batch SET expires_at = now()");
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("expired");
    assertThat(get(id).at("/output_file_id").isNull()).isTrue();
  }

  @Test
  void namesTheLinesOfAnInvalidFile() throws Exception {
    String id =
        create(
            line("a", "x")
                + "\n{oops}\n"
                + line("a", "x")
                + "\n"
                + line("b", "x").replace("POST", "GET")
                + "\n"
                + line("c", "x").replace("/v1/embeddings", "/v1/completions"));
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("failed");
    Map<Integer, String> codes = new TreeMap<>();
    batch.at("/errors/data").forEach(e -> codes.put(e.at("/line").asInt(), e.at("/code").asText()));
    assertThat(codes)
        .containsExactly(
            Map.entry(2, "invalid_json"),
            Map.entry(3, "duplicate_custom_id"),
            Map.entry(4, "invalid_method"),
            Map.entry(5, "mismatched_url"));
    assertThat(batch.at("/errors/data/1/message").asText())
        .isEqualTo("The custom_id 'a' is that of line 1.");
    assertThat(events()).containsExactly("batch.created", "batch.failed");
  }

  @Test
  void refusesAFileThatIsEmptyOrHasTooManyLines() throws Exception {
    String empty = create("\n \n");
    workUntilEnded(empty);
    assertThat(get(empty).at("/errors/data/0/code").asText()).isEqualTo("empty_file");

    String large = create(input(1001, "ok"));
    workUntilEnded(large);
    assertThat(get(large).at("/errors/data/0/code").asText()).isEqualTo("too_many_lines");
    assertThat(get(large).at("/errors/data/0/line").asInt()).isEqualTo(1001);
  }

  @Test
  void failsWhereTheOwnerMayNotActAnyMore() throws Exception {
    inference.before(
        (by, request) -> {
          throw PlatformException.of(
              ErrorCode.PERMISSION_DENIED, "The owner of this work may not act any more.", null);
        });
    String id = create(input(5, "ok"));
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("failed");
    assertThat(get(id).at("/errors/data/0/message").asText())
        .isEqualTo("The owner of this work may not act any more.");
  }

  @Test
  void failsWhereItsInputIsGone() throws Exception {
    String id = create(input(25, "ok"));
    workers.workOnce();
    workers.workOnce();
    files.delete(get(id).at("/input_file_id").asText());
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("failed");
    assertThat(get(id).at("/errors/data/0/code").asText()).isEqualTo("input_file_not_found");
  }

  @Test
  void waitsForWhatIsAway() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    inference.before(
        (by, request) -> {
          if (calls.incrementAndGet() <= 40) {
            throw PlatformException.unavailable("away", Duration.ofMillis(1));
          }
          return true;
        });
    String id = create(input(12, "ok"));
    files.failNext(3);
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("completed");
    assertAllLinesOnce(get(id), 12);
  }

  @Test
  void takesTurnsBetweenTenants() throws Exception {
    String first = create(input(100, "ok"));
    TestCaller other = TestCaller.developer("other");
    Owner others = new Owner("other", other.subject(), null);
    String file = files.add(others, "b.jsonl", "batch", input(10, "ok")).id();
    String second = create(other, file, 200).at("/id").asText();
    for (int i = 0; i < 5; i++) {
      workers.workOnce();
    }
    assertThat(done(second)).isEqualTo(10);
    assertThat(done(first)).isEqualTo(20);
  }

  @Test
  void refusesWhatCannotBeABatch() {
    String file = files.add(owner, "b.jsonl", "batch", input(1, "ok")).id();
    String other = files.add(owner, "b.jsonl", "fine-tune", input(1, "ok")).id();
    Map<String, String> bodies = new TreeMap<>();
    bodies.put("{}", "completion_window");
    bodies.put(body("file-0", "/v1/embeddings", "24h"), "input_file_id");
    bodies.put(body(other, "/v1/embeddings", "24h"), "input_file_id");
    bodies.put(body(file, "/v1/models", "24h"), "endpoint");
    bodies.put(body(file, "/v1/embeddings", "24"), "completion_window");
    bodies.put(body(file, "/v1/embeddings", "15d"), "completion_window");
    bodies.put(
        body(file, "/v1/embeddings", "24h").replace("}", ",\"metadata\":{\"a\":1}}"), "metadata.a");
    bodies.put(
        body(file, "/v1/embeddings", "24h").replace("}", ",\"metadata\":" + pairs(17) + "}"),
        "metadata");
    bodies.forEach(
        (body, field) -> {
          JsonNode answer = exchange(caller, HttpMethod.POST, "/v1/batches", body, 400);
          assertThat(answer.at("/error/param").asText()).as(body).isEqualTo(field);
        });
  }

  @Test
  void aTenantHasSoManyOpenBatchesOnly() {
    for (int i = 0; i < 5; i++) {
      create(input(1, "ok"));
    }
    String file = files.add(owner, "b.jsonl", "batch", input(1, "ok")).id();
    assertThat(create(caller, file, 429).at("/error/message").asText()).contains("5 batches");
  }

  @Test
  void listsTheTenantsBatchesNewestFirst() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(0, create(input(1, "ok")));
    }
    JsonNode page = exchange(caller, HttpMethod.GET, "/v1/batches?limit=2", null, 200);
    assertThat(page.at("/has_more").asBoolean()).isTrue();
    assertThat(page.at("/first_id").asText()).isEqualTo(made.get(0));
    JsonNode rest =
        exchange(
            caller,
            HttpMethod.GET,
            "/v1/batches?limit=2&after=" + page.at("/last_id").asText(),
            null,
            200);
    assertThat(rest.at("/data/0/id").asText()).isEqualTo(made.get(2));
    assertThat(rest.at("/has_more").asBoolean()).isFalse();
  }

  @Test
  void anotherTenantsBatchIsUnknown() {
    String id = create(input(1, "ok"));
    TestCaller stranger = TestCaller.developer("other");
    exchange(stranger, HttpMethod.GET, "/v1/batches/" + id, null, 404);
    exchange(stranger, HttpMethod.GET, "/v1/batches/" + id + "/events", null, 404);
    exchange(stranger, HttpMethod.POST, "/v1/batches/" + id + "/cancel", null, 404);
    exchange(stranger, HttpMethod.GET, "/v1/batches?after=" + id, null, 400);
    exchange(TestCaller.viewer(TENANT), HttpMethod.GET, "/v1/batches/" + id, null, 403);
  }

  @Test
  void followsABatchByEvents() throws Exception {
    String id = create(input(30, "ok"));
    Thread working = new Thread(() -> workQuietly(id));
    working.start();
    ResponseEntity<String> events =
        http.exchange(
            "/v1/batches/" + id + "/events",
            HttpMethod.GET,
            new HttpEntity<>(headers(caller)),
            String.class);
    working.join(30_000);
    assertThat(events.getHeaders().getContentType())
        .satisfies(type -> assertThat(type.toString()).startsWith("text/event-stream"));
    List<String> data =
        String.valueOf(events.getBody()).lines().filter(l -> l.startsWith("data: ")).toList();
    JsonNode last = JSON.readTree(data.get(data.size() - 1).substring(6));
    assertThat(last.at("/status").asText()).isEqualTo("completed");
  }

  @Test
  void keepsTheOwnersKeyAndMetadata() throws Exception {
    TestCaller keyed = caller.withKey("key-1", Limits.NONE);
    List<Owner> owners = new ArrayList<>();
    inference.before(
        (by, request) -> {
          owners.add(by);
          return true;
        });
    String file = files.add(owner, "b.jsonl", "batch", input(1, "ok")).id();
    JsonNode made =
        exchange(
            keyed,
            HttpMethod.POST,
            "/v1/batches",
            body(file, "/v1/embeddings", "24h").replace("}", ",\"metadata\":{\"a\":\"b\\u0000\"}}"),
            200);
    workUntilEnded(made.at("/id").asText());
    assertThat(made.at("/metadata/a").asText()).isEqualTo("b\u0000");
    assertThat(owners).containsExactly(new Owner(TENANT, keyed.subject(), "key-1"));
  }

  private void assertAllLinesOnce(JsonNode batch, int ok) throws IOException {
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

  private int done(String id) {
    return sql.queryForObject(
        "SELECT coalesce(sum(position), 0) FROM batch_shard WHERE batch = ?", Integer.class, id);
  }

  private boolean works() {
    try {
      return workers.workOnce();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void workQuietly(String id) {
    try {
      workUntilEnded(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void workUntilEnded(String id) throws InterruptedException {
    while (!hasEnded(id)) {
      if (!workers.workOnce()) {
        Thread.sleep(5);
      }
    }
  }

  private boolean hasEnded(String id) {
    return BatchStatus.valueOf(
            sql.queryForObject("SELECT status FROM batch WHERE id = ?", String.class, id))
        .hasEnded();
  }

  private List<String> events() {
    return sql.queryForList(
        "SELECT event ->> 'type' FROM job_event_outbox ORDER BY sequence", String.class);
  }

  private String create(String input) {
    String file = files.add(owner, "b.jsonl", "batch", input).id();
    return create(caller, file, 200).at("/id").asText();
  }

  private JsonNode create(TestCaller by, String file, int status) {
    return exchange(
        by, HttpMethod.POST, "/v1/batches", body(file, "/v1/embeddings", "24h"), status);
  }

  private static String body(String file, String endpoint, String window) {
    return "{\"input_file_id\":\"%s\",\"endpoint\":\"%s\",\"completion_window\":\"%s\"}"
        .formatted(file, endpoint, window);
  }

  private static String pairs(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k%d\":\"v\"".formatted(i))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String input(int lines, String text) {
    return IntStream.range(0, lines)
        .mapToObj(i -> line("id-" + i, text) + "\n")
        .collect(Collectors.joining());
  }

  private static String line(String id, String text) {
    return """
    {"custom_id": "%1$s", "method": "POST", "url": "/v1/embeddings", \
    "body": {"model": "m", "input": "%2$s", "user": "%1$s"}}\
    """
        .formatted(id, text);
  }

  private List<JsonNode> output(JsonNode batch) throws IOException {
    return lines(batch.at("/output_file_id").asText());
  }

  private List<JsonNode> errors(JsonNode batch) throws IOException {
    return lines(batch.at("/error_file_id").asText());
  }

  private List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : files.kept(file).orElseThrow().text().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<String> ids(List<JsonNode> lines) {
    return lines.stream().map(line -> line.at("/custom_id").asText()).toList();
  }

  private JsonNode get(String id) {
    return exchange(caller, HttpMethod.GET, "/v1/batches/" + id, null, 200);
  }

  private JsonNode post(String path, int status) {
    return exchange(caller, HttpMethod.POST, path, null, status);
  }

  private JsonNode exchange(
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

  private static HttpHeaders headers(TestCaller by) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(by.token());
    headers.setAccept(List.of(MediaType.ALL));
    return headers;
  }
}
