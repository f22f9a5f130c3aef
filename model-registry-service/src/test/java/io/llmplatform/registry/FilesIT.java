package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Permission;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class FilesIT extends FilesScenario {
  private final JdbcClient database;

  @Autowired
  FilesIT(JdbcClient database) {
    this.database = database;
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
  void whoMayNotRunModelsHasNoFiles() throws Exception {
    RegistryClient viewer = as(TestCaller.viewer(tenant));
    assertError(viewer.get("/v1/files"), 403, "");
    assertError(viewer.uploadFile(form("a", "x", "batch")), 403, "");
    RegistryClient runs = as(TestCaller.in(tenant).with(Permission.INFERENCE_INVOKE));
    assertThat(runs.uploadFile(form("a", "x", "batch")).status()).isEqualTo(200);
  }
}
