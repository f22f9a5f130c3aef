package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.security.Owner;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;

/** What callers see, and what they are refused. */
class BatchApiIT extends BatchScenario {

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
  void namesWhatTheDatabaseCannotKeep() throws Exception {
    String id = create(line("a\\u0000", "x") + "\n" + line("a\\u0000", "x"));
    workUntilEnded(id);

    JsonNode batch = get(id);
    assertThat(batch.at("/status").asText()).isEqualTo("failed");
    assertThat(batch.at("/errors/data/0/code").asText()).isEqualTo("duplicate_custom_id");
    exchange(caller, HttpMethod.GET, "/v1/batches?after=\0", null, 400);
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
}
