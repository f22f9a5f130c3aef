package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Permission;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
    properties = {
      "registry.files.max-size=2MB",
      "registry.files.max-batch-size=1MB",
      "registry.files.max-total=5MB",
      "registry.files.max-count=20"
    })
@SuppressWarnings("NullAway.Init") // set before each test
class FilesIT extends RegistryScenario {
  private static final int MB = 1024 * 1024;

  private final JdbcClient database;
  // No other test has its files.
  private final String tenant = "tenant-" + UUID.randomUUID();
  private RegistryClient ann;

  @Autowired
  FilesIT(JdbcClient database) {
    this.database = database;
  }

  @BeforeEach
  void caller() {
    ann = as(TestCaller.developer(tenant));
  }

  private static Multipart form(String name, String content, String purpose) {
    return new Multipart().field("purpose", purpose).file(name, content);
  }

  private static Multipart form(int size, String purpose) {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) 'x');
    return new Multipart().field("purpose", purpose).file("x.bin", content);
  }

  private String uploaded(String name, String purpose) throws Exception {
    Answer answer = ann.uploadFile(form(name, "of " + name, purpose));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    return answer.text("/id");
  }

  private static void assertError(Answer answer, int status, String param) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    assertThat(answer.text("/error/message")).isNotBlank();
    assertThat(answer.body().at("/error/param").asText("")).isEqualTo(param);
  }

  @Test
  void aFileComesBackAsItWasSent() throws Exception {
    Answer file = ann.uploadFile(form("in.jsonl", "{\"a\": \"世界\"}\n", "user_data"));
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.text("/id")).matches("file-[0-9a-f]{32}");
    assertThat(file.text("/object")).isEqualTo("file");
    assertThat(file.body().at("/bytes").asLong()).isEqualTo(16);
    assertThat(file.text("/filename")).isEqualTo("in.jsonl");
    assertThat(file.text("/purpose")).isEqualTo("user_data");
    assertThat(file.text("/status")).isEqualTo("processed");
    assertThat(file.body().at("/created_at").isIntegralNumber()).isTrue();
    assertThat(file.body().has("expires_at")).isFalse();
    assertThat(ann.get("/v1/files/" + file.text("/id")).body()).isEqualTo(file.body());

    HttpResponse<byte[]> content = ann.content("GET", "/v1/files/" + file.text("/id") + "/content");
    assertThat(new String(content.body(), UTF_8)).isEqualTo("{\"a\": \"世界\"}\n");
    assertThat(content.headers().firstValue("Content-Type")).contains("application/jsonl");
    assertThat(content.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment;")
        .contains("in.jsonl");
    assertThat(content.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void aPartOfAFileIsServedAndAKnownOneIsNotSentAgain() throws Exception {
    String path = "/v1/files/" + uploaded("page.html", "user_data") + "/content";
    HttpResponse<byte[]> part = ann.content("GET", path, "Range", "bytes=3-6");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(new String(part.body(), UTF_8)).isEqualTo("page");
    assertThat(part.headers().firstValue("Content-Range")).contains("bytes 3-6/12");
    String etag = part.headers().firstValue("ETag").orElseThrow();
    assertThat(ann.content("GET", path, "If-None-Match", etag).statusCode()).isEqualTo(304);
    assertThat(ann.content("GET", path, "Range", "bytes=12-").statusCode()).isEqualTo(416);
    HttpResponse<byte[]> head = ann.content("HEAD", path);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(12);
    assertThat(head.headers().firstValue("Content-Type")).contains("application/octet-stream");
  }

  @Test
  void deletedIsDeletedAndItsContentIsSwept() throws Exception {
    String id = uploaded("a-" + tenant, "user_data");
    int stored = stored().size();
    Answer deleted = ann.delete("/v1/files/" + id);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.text("/id")).isEqualTo(id);
    assertThat(deleted.body().at("/deleted").asBoolean()).isTrue();
    assertError(ann.get("/v1/files/" + id), 404, "");
    assertError(ann.delete("/v1/files/" + id), 404, "");
    assertThat(sweep().at("/blobs").asInt()).isPositive();
    assertThat(stored()).hasSizeLessThan(stored);
  }

  private JsonNode sweep() throws Exception {
    Answer swept =
        as(TestCaller.service("scheduler-service"))
            .post("/internal/housekeeping/artifacts", Map.of());
    assertThat(swept.status()).as("%s", swept.body()).isEqualTo(200);
    return swept.body();
  }

  @Test
  void onlyServicesSweep() throws Exception {
    assertProblem(registry.post("/internal/housekeeping/artifacts", Map.of()), 403, "");
    assertProblem(ann.post("/internal/housekeeping/artifacts", Map.of()), 403, "");
  }

  @Test
  void theSweepLeavesFilesAloneUntilTheirTimeHasCome() throws Exception {
    String stays = uploaded("stays-" + tenant, "user_data");
    String goes = uploaded("goes-" + tenant, "batch");
    sweep();
    assertThat(ann.content("GET", "/v1/files/" + stays + "/content").statusCode()).isEqualTo(200);
    database
        .sql("update user_file set expires_at = now() - interval '1 second' where id = ?")
        .param(goes)
        .update();
    assertError(ann.get("/v1/files/" + goes), 404, "");
    assertThat(ann.get("/v1/files").body().at("/data")).hasSize(1);
    assertThat(sweep().at("/files").asInt()).isPositive();
    assertThat(
            database
                .sql("select count(*) from user_file where id = ?")
                .param(goes)
                .query(Long.class)
                .single())
        .isZero();
    assertThat(ann.content("GET", "/v1/files/" + stays + "/content").statusCode()).isEqualTo(200);
  }

  @Test
  void listsTheNewestFirstPageByPage() throws Exception {
    List<String> ids = new ArrayList<>();
    for (String purpose : List.of("batch", "user_data", "batch", "batch")) {
      ids.add(uploaded("f", purpose));
      TimeUnit.MILLISECONDS.sleep(2); // ids of one millisecond have no order
    }
    JsonNode first = ann.get("/v1/files?limit=2&purpose=batch").body();
    assertThat(first.at("/data").findValuesAsText("id")).containsExactly(ids.get(3), ids.get(2));
    assertThat(first.at("/has_more").asBoolean()).isTrue();
    assertThat(first.at("/first_id").asText()).isEqualTo(ids.get(3));
    String last = first.at("/last_id").asText();
    assertThat(last).isEqualTo(ids.get(2));
    // A page goes on even where the file that it goes on after is gone.
    ann.delete("/v1/files/" + last);
    JsonNode second = ann.get("/v1/files?limit=2&purpose=batch&after=" + last).body();
    assertThat(second.at("/data").findValuesAsText("id")).containsExactly(ids.get(0));
    assertThat(second.at("/has_more").asBoolean()).isFalse();
    JsonNode upwards = ann.get("/v1/files?order=asc").body();
    assertThat(upwards.at("/data").findValuesAsText("id"))
        .containsExactly(ids.get(0), ids.get(1), ids.get(3));
  }

  @Test
  void anEmptyListHasNoIds() throws Exception {
    JsonNode list = ann.get("/v1/files").body();
    assertThat(list.at("/object").asText()).isEqualTo("list");
    assertThat(list.at("/data").isArray()).isTrue();
    assertThat(list.at("/first_id").isNull()).isTrue();
    assertThat(list.at("/has_more").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=10001, limit",
    "limit=x, limit",
    "order=up, order",
    "purpose=nope, purpose",
    "after=%00, after"
  })
  void aWrongParameterOfAListIsNamed(String query, String param) throws Exception {
    assertError(ann.get("/v1/files?" + query), 400, param);
  }

  @Test
  void filesOfAnotherTenantDoNotExist() throws Exception {
    String id = uploaded("a", "user_data");
    RegistryClient other = as(TestCaller.tenantAdmin("other"));
    assertError(other.get("/v1/files/" + id), 404, "");
    assertThat(other.content("GET", "/v1/files/" + id + "/content").statusCode()).isEqualTo(404);
    assertError(other.delete("/v1/files/" + id), 404, "");
    assertThat(registry.get("/v1/files?limit=10000").body().findValuesAsText("id"))
        .doesNotContain(id);
    assertThat(as(TestCaller.developer(tenant).withSubject("bob")).get("/v1/files/" + id).status())
        .isEqualTo(200);
  }

  @Test
  void aRequestWithTheSameKeyAnswersTheFirstFile() throws Exception {
    Answer first = ann.uploadFile(form("a", "first", "user_data"), "Idempotency-Key", "k-1");
    Answer second = ann.uploadFile(form("b", "second", "vision"), "Idempotency-Key", "k-1");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(ann.get("/v1/files").body().at("/data")).hasSize(1);
    RegistryClient other = as(TestCaller.developer(tenant + "-b"));
    assertThat(other.uploadFile(form("a", "x", "batch"), "Idempotency-Key", "k-1").text("/id"))
        .isNotEqualTo(first.text("/id"));
    ann.delete("/v1/files/" + first.text("/id"));
    assertThat(ann.uploadFile(form("a", "x", "batch"), "Idempotency-Key", "k-1").text("/id"))
        .isNotEqualTo(first.text("/id"));
    assertError(
        ann.uploadFile(form("a", "x", "batch"), "Idempotency-Key", "k".repeat(256)),
        400,
        "Idempotency-Key");
  }

  @Test
  void aKeyOfAnExpiredFileMakesANewOne() throws Exception {
    String id = ann.uploadFile(form("a", "x", "batch"), "Idempotency-Key", "k").text("/id");
    database
        .sql("update user_file set expires_at = now() - interval '1 second' where id = ?")
        .param(id)
        .update();
    Answer again = ann.uploadFile(form("a", "x", "batch"), "Idempotency-Key", "k");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/id")).isNotEqualTo(id);
  }

  @Test
  void requestsWithOneKeyAtOnceMakeOneFile() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Answer>> requests = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String content = "content " + i;
        requests.add(
            () -> ann.uploadFile(form("a", content, "user_data"), "Idempotency-Key", "at once"));
      }
      Set<String> ids = new TreeSet<>();
      for (Future<Answer> answer : threads.invokeAll(requests)) {
        assertThat(answer.get().status()).as("%s", answer.get().body()).isEqualTo(200);
        ids.add(answer.get().text("/id"));
      }
      assertThat(ids).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theLimitOfItsPurposeCountsWhicheverComesFirst() throws Exception {
    assertThat(ann.uploadFile(form(MB, "batch")).status()).isEqualTo(200);
    assertError(ann.uploadFile(form(MB + 1, "batch")), 413, "");
    byte[] tooLarge = new byte[MB + 1];
    assertError(
        ann.uploadFile(new Multipart().file("x", tooLarge).field("purpose", "batch")), 413, "");
    assertThat(ann.uploadFile(form(2 * MB, "user_data")).status()).isEqualTo(200);
    Answer refused = ann.uploadFile(form(2 * MB + 1, "user_data"));
    assertError(refused, 413, "");
    assertThat(refused.text("/error/message")).contains(Integer.toString(2 * MB));
    assertThat(ann.get("/v1/files").body().at("/data")).hasSize(2);
  }

  @Test
  void aTenantHasSoMuchAndNoMore() throws Exception {
    String first = ann.uploadFile(form(2 * MB, "user_data")).text("/id");
    assertThat(ann.uploadFile(form(2 * MB, "user_data")).status()).isEqualTo(200);
    Answer refused = ann.uploadFile(form(2 * MB, "user_data"));
    assertError(refused, 413, "");
    assertThat(refused.text("/error/message")).contains("delete some");
    ann.delete("/v1/files/" + first);
    assertThat(ann.uploadFile(form(2 * MB, "user_data")).status()).isEqualTo(200);
  }

  @Test
  void aTenantHasSoManyAndNoMore() throws Exception {
    for (int i = 0; i < 20; i++) {
      uploaded("f" + i, "user_data");
    }
    assertError(ann.uploadFile(form("f", "x", "user_data")), 413, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "created_at"})
  void aLifetimeIsAnAnchorAndSeconds(String anchor) throws Exception {
    Answer answer =
        ann.uploadFile(form("a", "x", "user_data").field("expires_after[anchor]", anchor));
    assertError(
        answer, 400, anchor.equals("a") ? "expires_after[anchor]" : "expires_after[seconds]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3599", "2592001", "-1", "x", "", "1e9", "99999999999"})
  void aLifetimeOutOfItsBoundsIsRefused(String seconds) throws Exception {
    Multipart form =
        form("a", "x", "user_data")
            .field("expires_after[anchor]", "created_at")
            .field("expires_after[seconds]", seconds);
    assertError(ann.uploadFile(form), 400, "expires_after[seconds]");
  }

  @Test
  void aLifetimeIsCountedFromTheMaking() throws Exception {
    Multipart form =
        form("a", "x", "user_data")
            .field("expires_after[anchor]", "created_at")
            .field("expires_after[seconds]", "3600");
    assertThat(lifetime(ann.uploadFile(form))).isEqualTo(Duration.ofHours(1));
    assertThat(lifetime(ann.uploadFile(form("a", "x", "batch")))).isEqualTo(Duration.ofDays(30));
  }

  private static Duration lifetime(Answer file) {
    return Duration.ofSeconds(
        file.body().at("/expires_at").asLong() - file.body().at("/created_at").asLong());
  }

  @Test
  void onlyTheSchedulerInAnothersNameMakesOutputs() throws Exception {
    for (String purpose : List.of("batch_output", "fine-tune-results")) {
      assertError(ann.uploadFile(form("out", "x", purpose)), 403, "");
      assertError(registry.uploadFile(form("out", "x", purpose)), 403, "");
      assertError(
          as(TestCaller.developer(tenant).through("other-service"))
              .uploadFile(form("out", "x", purpose)),
          403,
          "");
      Answer made =
          as(TestCaller.developer(tenant).through("scheduler-service"))
              .uploadFile(form("out", "x", purpose));
      assertThat(made.text("/purpose")).as("%s", made.body()).isEqualTo(purpose);
    }
    assertThat(ann.get("/v1/files?purpose=batch_output").body().at("/data")).hasSize(1);
  }

  @Test
  void whoMayNotRunModelsHasNoFiles() throws Exception {
    RegistryClient viewer = as(TestCaller.viewer(tenant));
    assertError(viewer.get("/v1/files"), 403, "");
    assertError(viewer.uploadFile(form("a", "x", "batch")), 403, "");
    RegistryClient runs = as(TestCaller.in(tenant).with(Permission.INFERENCE_INVOKE));
    assertThat(runs.uploadFile(form("a", "x", "batch")).status()).isEqualTo(200);
  }

  @Test
  void aFormThatLacksOrHasTooMuchIsRefusedNamingTheField() throws Exception {
    assertError(ann.uploadFile(new Multipart().field("purpose", "batch")), 400, "file");
    assertError(ann.uploadFile(new Multipart().file("a", "x")), 400, "purpose");
    assertError(ann.uploadFile(form("a", "x", "nope")), 400, "purpose");
    assertError(ann.uploadFile(form("a", "x", "batch").file("b", "y")), 400, "file");
    assertError(
        ann.uploadFile(new Multipart().field("purpose", "batch").field("file", "x")), 400, "file");
    assertError(ann.uploadFile(form("a", "x", "batch").field("expires", "1")), 400, "expires");
    assertError(ann.uploadFile(form("", "x", "batch")), 400, "file");
    assertError(ann.uploadFile(form("a/", "x", "batch")), 400, "file");
    assertError(ann.uploadFile(form("a".repeat(256), "x", "batch")), 400, "file");
    assertError(ann.post("/v1/files", Map.of("purpose", "batch")), 415, "");
    assertThat(ann.get("/v1/files").body().at("/data")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/home/ann/in.jsonl, in.jsonl",
    "C:\\ann\\in.jsonl, in.jsonl",
    "a %22b%22.txt, a \"b\".txt",
    "世界.txt, 世界.txt"
  })
  void theNameIsThatOfTheFileWithoutAPath(String sent, String kept) throws Exception {
    assertThat(ann.uploadFile(form(sent, "x", "user_data")).text("/filename")).isEqualTo(kept);
  }

  @Test
  void aTruncatedFormLeavesNothing() throws Exception {
    int before = stored().size();
    byte[] whole = form(MB / 2, "batch").whole();
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    assertError(ann.uploadFile(BodyPublishers.ofByteArray(cut)), 400, "");
    assertThat(ann.get("/v1/files").body().at("/data")).isEmpty();
    assertThat(stored()).hasSize(before);
  }

  @Test
  void aSenderThatBreaksOffLeavesNothing() throws Exception {
    int before = stored().size();
    byte[] whole = form(MB / 2, "batch").whole();
    BodyPublisher breaksOff =
        BodyPublishers.ofInputStream(() -> new BreakingOff(whole, whole.length / 2));
    assertThat(catchThrowable(() -> ann.uploadFile(breaksOff))).isInstanceOf(IOException.class);
    assertThat(ann.get("/v1/files").body().at("/data")).isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(stored()).hasSize(before));
  }

  private static final class BreakingOff extends InputStream {
    private final ByteArrayInputStream content;

    BreakingOff(byte[] whole, int until) {
      content = new ByteArrayInputStream(whole, 0, until);
    }

    @Override
    public int read() throws IOException {
      int next = content.read();
      if (next < 0) {
        throw new IOException("the sender is gone");
      }
      return next;
    }
  }
}
