package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.testing.identity.TestCaller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Stores, files and records as their callers see them. */
class VectorStoresIT extends RetrievalScenario {
  private static final String TEXT = "The moon orbits the earth.\n\nThe earth orbits the sun.\n";

  @Test
  void keepsAStoreAsOpenAiShowsIt() {
    JsonNode made =
        post(
                ALICE,
                "/v1/vector_stores",
                """
                {"name": "papers", "metadata": {"team": "sky"},
                 "expires_after": {"anchor": "last_active_at", "days": 7}}\
                """)
            .withStatus(200)
            .json();

    String path = "/v1/vector_stores/" + made.path("id").asText();
    assertThat(made.path("object").asText()).isEqualTo("vector_store");
    assertThat(made.path("status").asText()).isEqualTo("completed");
    assertThat(made.path("embedding_model").asText()).isEqualTo(MINILM);
    assertThat(made.path("expires_at").asLong())
        .isEqualTo(made.path("last_active_at").asLong() + 7 * 86400);
    assertThat(made.path("file_counts").path("total").asInt(-1)).isZero();
    JsonNode changed =
        post(ALICE, path, "{\"name\": \"notes\", \"expires_after\": null}").withStatus(200).json();
    assertThat(changed.path("name").asText()).isEqualTo("notes");
    assertThat(changed.path("expires_at").isNull()).isTrue();
    assertThat(changed.path("metadata").path("team").asText()).isEqualTo("sky");
    get(STRANGER, path).withStatus(404);
    send(request(STRANGER, path).DELETE()).withStatus(404);
    JsonNode gone = send(request(BOB, path).DELETE()).withStatus(200).json();
    assertThat(gone.path("object").asText()).isEqualTo("vector_store.deleted");
    get(ALICE, path).withStatus(404);
  }

  @Test
  void namesTheFieldAtFault() {
    assertThat(fault("{\"embedding_model\": \"nothing\"}")).isEqualTo("embedding_model");
    assertThat(fault("{\"expires_after\": {\"anchor\": \"never\", \"days\": 1}}"))
        .isEqualTo("expires_after.anchor");
    assertThat(fault("{\"metadata\": {\"k\": null}}")).isEqualTo("metadata.k");
    assertThat(
            fault(
                """
                {"file_ids": ["file-1"], "chunking_strategy": {"type": "static",
                 "static": {"max_chunk_size_tokens": 99, "chunk_overlap_tokens": 0}}}\
                """))
        .isEqualTo("chunking_strategy.static.max_chunk_size_tokens");
  }

  private String fault(String body) {
    return post(ALICE, "/v1/vector_stores", body)
        .withStatus(400)
        .json()
        .at("/error/param")
        .asText();
  }

  @Test
  void walksAList() {
    TestCaller caller = TestCaller.developer("walkers");
    List<String> made = IntStream.range(0, 5).mapToObj(i -> newStore(caller)).toList();

    JsonNode first = get(caller, "/v1/vector_stores?limit=2&order=asc").withStatus(200).json();
    JsonNode second =
        get(caller, "/v1/vector_stores?limit=2&order=asc&after=" + first.path("last_id").asText())
            .json();
    JsonNode back =
        get(caller, "/v1/vector_stores?order=asc&before=" + made.get(2)).withStatus(200).json();

    assertThat(ids(first)).isEqualTo(made.subList(0, 2));
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(ids(second)).isEqualTo(made.subList(2, 4));
    assertThat(ids(back)).isEqualTo(made.subList(0, 2));
    assertThat(ids(get(caller, "/v1/vector_stores").json()).get(0)).isEqualTo(made.get(4));
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("data").forEach(each -> ids.add(each.path("id").asText()));
    return ids;
  }

  @Test
  void takesAFileIn() {
    String store = newStore(ALICE);
    String file = file("sky.txt", TEXT);

    JsonNode attached = attach(ALICE, store, file, ", \"attributes\": {\"year\": 2024}");
    awaitCompleted(ALICE, store, file);

    assertThat(attached.path("object").asText()).isEqualTo("vector_store.file");
    assertThat(attached.path("status").asText()).isEqualTo("in_progress");
    IndexedChunk chunk = visible("acme", store).get(0);
    assertThat(chunk.text()).contains("moon").contains("sun");
    assertThat(chunk.attributes()).containsEntry("year", 2024.0);
    assertThat(searchable.find("acme", store).attributes()).containsExactly("year");
    JsonNode content =
        get(ALICE, "/v1/vector_stores/%s/files/%s/content".formatted(store, file)).json();
    assertThat(content.at("/data/0/text").asText()).isEqualTo(chunk.text());
    JsonNode shown = get(ALICE, "/v1/vector_stores/" + store).json();
    assertThat(shown.path("file_counts").path("completed").asInt()).isEqualTo(1);
    assertThat(shown.path("usage_bytes").asLong()).isGreaterThan(384 * 4);
  }

  @Test
  void hidesADocumentFromWhomItsAccessLeavesOut() {
    String store = newStore(ALICE);
    String file = file("secret.txt", TEXT);
    attach(ALICE, store, file, ", \"access\": {\"users\": [\"alice\"]}");
    awaitCompleted(ALICE, store, file);
    String path = "/v1/vector_stores/%s/files/%s".formatted(store, file);

    get(BOB, path).withStatus(404);
    get(BOB, path + "/content").withStatus(404);
    send(request(BOB, path).DELETE()).withStatus(404);
    post(BOB, path, "{\"access\": {}}").withStatus(404);
    post(
            BOB,
            "/v1/vector_stores/%s/files".formatted(store),
            "{\"file_id\": \"%s\"}".formatted(file))
        .withStatus(404);
    assertThat(get(BOB, "/v1/vector_stores/%s/files".formatted(store)).json().path("data"))
        .isEmpty();
    assertThat(get(BOB, "/v1/vector_stores/" + store).json().at("/file_counts/total").asInt(-1))
        .isZero();
    assertThat(visible("acme", store).get(0).access().users()).containsExactly("alice");
    get(ALICE, path + "/content").withStatus(200);
    get(STRANGER, path).withStatus(404);
  }

  @Test
  void letsRolesRead() {
    String store = newStore(ALICE);
    String file = file("roles.txt", TEXT);
    attach(ALICE, store, file, ", \"access\": {\"roles\": [\"auditor\"]}");
    awaitCompleted(ALICE, store, file);
    String content = "/v1/vector_stores/%s/files/%s/content".formatted(store, file);

    get(BOB.withRole("auditor"), content).withStatus(200);
    get(BOB, content).withStatus(404);
    get(ALICE, content).withStatus(404);
  }

  @Test
  void replacesAttributesInOneStep() {
    String store = newStore(ALICE);
    String file = file("attributes.txt", TEXT);
    attach(ALICE, store, file, ", \"attributes\": {\"state\": \"draft\"}");
    awaitCompleted(ALICE, store, file);

    post(
            ALICE,
            "/v1/vector_stores/%s/files/%s".formatted(store, file),
            "{\"attributes\": {\"state\": \"final\"}}")
        .withStatus(200);
    List<Set<Object>> seen = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              seen.add(states(store));
              return states(store).equals(Set.of("final"));
            });

    assertThat(seen).allMatch(states -> states.size() == 1);
    await().atMost(PATIENCE).until(() -> index.chunks(store).size() == 1);
  }

  private Set<Object> states(String store) {
    List<Object> states =
        visible("acme", store).stream().map(chunk -> chunk.attributes().get("state")).toList();
    assertThat(states).hasSize(1);
    return Set.copyOf(states);
  }

  @Test
  void takesSeveralFilesInAtOnce() {
    String store = newStore(ALICE);
    List<String> files = List.of(file("a.txt", TEXT), file("b.md", "# Title\n\nText."));

    JsonNode batch =
        post(
                ALICE,
                "/v1/vector_stores/%s/file_batches".formatted(store),
                "{\"file_ids\": %s}".formatted(quoted(files)))
            .withStatus(200)
            .json();
    String path =
        "/v1/vector_stores/%s/file_batches/%s".formatted(store, batch.path("id").asText());
    await()
        .atMost(PATIENCE)
        .until(() -> get(ALICE, path).json().path("status").asText().equals("completed"));

    assertThat(batch.path("object").asText()).isEqualTo("vector_store.files_batch");
    assertThat(get(ALICE, path).json().at("/file_counts/completed").asInt()).isEqualTo(2);
    assertThat(ids(get(ALICE, path + "/files?order=asc").withStatus(200).json())).isEqualTo(files);
    post(
            ALICE,
            "/v1/vector_stores/%s/file_batches".formatted(store),
            "{\"file_ids\": [\"%s\", \"file-none\"]}".formatted(files.get(0)))
        .withStatus(404);
  }

  @Test
  void forgetsWhatIsTakenOut() {
    String store = newStore(ALICE);
    String file = file("leaving.txt", TEXT);
    attach(ALICE, store, file, "");
    awaitCompleted(ALICE, store, file);

    JsonNode gone =
        send(request(ALICE, "/v1/vector_stores/%s/files/%s".formatted(store, file)).DELETE())
            .withStatus(200)
            .json();

    assertThat(gone.path("object").asText()).isEqualTo("vector_store.file.deleted");
    assertThat(visible("acme", store)).isEmpty();
    await().atMost(PATIENCE).until(() -> index.chunks(store).isEmpty());
  }

  @Test
  void writesRecordsOfThoseWhoChunkThemselves() {
    String store = newStore(ALICE);
    String path = "/v1/vector_stores/%s/records".formatted(store);
    float[] vector = new float[384];
    vector[3] = 2;

    post(
            ALICE,
            path,
            """
            {"records": [{"id": "one", "vector": %s, "attributes": {"n": 1}},
             {"id": "two", "text": "The moon."}]}\
            """
                .formatted(Arrays.toString(vector)))
        .withStatus(200);

    assertThat(visible("acme", store))
        .extracting(IndexedChunk::file)
        .containsExactlyInAnyOrder("one", "two");
    post(ALICE, path, "{\"records\": [{\"id\": \"two\", \"text\": \"The sun.\"}]}").withStatus(200);
    assertThat(visible("acme", store))
        .extracting(IndexedChunk::text)
        .containsExactlyInAnyOrder("", "The sun.");
    send(request(ALICE, path + "/one").DELETE()).withStatus(200);
    send(request(ALICE, path + "/one").DELETE()).withStatus(404);
    assertThat(index.chunks(store)).extracting(IndexedChunk::file).containsExactly("two");
    post(STRANGER, path, "{\"records\": [{\"id\": \"x\", \"text\": \"x\"}]}").withStatus(404);
  }

  @Test
  void refusesAVectorOfTheWrongLength() {
    String path = "/v1/vector_stores/%s/records".formatted(newStore(ALICE));

    JsonNode error =
        post(ALICE, path, "{\"records\": [{\"id\": \"one\", \"vector\": [1, 2, 3]}]}")
            .withStatus(400)
            .json()
            .path("error");

    assertThat(error.path("param").asText()).isEqualTo("records[0].vector");
    assertThat(error.path("message").asText()).contains("3 components").contains("384");
  }

  @Test
  void keepsAnothersRecord() {
    String path = "/v1/vector_stores/%s/records".formatted(newStore(ALICE));
    String mine = "{\"records\": [{\"id\": \"r\", \"text\": \"mine\"%s}]}";
    post(ALICE, path, mine.formatted(", \"access\": {\"users\": [\"alice\"]}")).withStatus(200);

    post(BOB, path, mine.formatted("")).withStatus(409);
    send(request(BOB, path + "/r").DELETE()).withStatus(404);
    post(ALICE, path, mine.formatted("")).withStatus(200);
    send(request(BOB, path + "/r").DELETE()).withStatus(200);
  }
}
