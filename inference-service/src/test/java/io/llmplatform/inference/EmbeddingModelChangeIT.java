package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.store.SearchableStore;
import io.llmplatform.inference.retrieval.store.SearchableStores;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A store moves from one embedding model to another, and what happens to it meanwhile. */
class EmbeddingModelChangeIT extends SearchScenario {
  private static final Map<String, Object> QUERY =
      Map.of("query", "the story of number seven", "max_num_results", 5);

  @Autowired VectorIndex index;
  @Autowired SearchableStores searchable;

  @Test
  void everySearchIsAnsweredMeanwhile() throws Exception {
    String store = filled(300);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(2);
    try {
      Callable<Integer> searches = () -> searchUntil(over, store);
      List<Future<Integer>> running = List.of(clients.submit(searches), clients.submit(searches));
      begin(store, MINILM_AGAIN);
      awaitStatus(store, "completed");
      // Those that began before the old chunks left end after it.
      await().atMost(PATIENCE).until(() -> index.count(oldIndex(), "acme", store) == 0);
      over.set(true);

      for (Future<Integer> each : running) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      clients.shutdownNow();
    }
    SearchableStore moved = searchable.find("acme", store);
    assertThat(moved.model()).isEqualTo(MINILM_AGAIN);
    assertThat(index.count(moved.index(), "acme", store)).isEqualTo(300);
  }

  private int searchUntil(AtomicBoolean over, String store) {
    int searches = 0;
    while (!over.get()) {
      JsonNode found = search(ALICE, store, QUERY).withStatus(200).json();
      assertThat(files(found)).hasSize(5).contains("r7");
      searches++;
    }
    return searches;
  }

  @Test
  void followsWhatIsWrittenMeanwhile() {
    String store = filled(200);
    String file =
        REGISTRY.addFile(
            "acme", "late.txt", "Whales sing at night.".getBytes(StandardCharsets.UTF_8));

    begin(store, MINILM_AGAIN);
    put(ALICE, store, record("r3", "Volcanoes shape the islands.", Map.of("n", 3)));
    delete(store, "r4");
    attach(store, file);
    put(ALICE, store, record("new", "Glaciers carve the valleys.", Map.of("n", 1000)));
    awaitStatus(store, "completed");
    awaitFile(store, file);

    assertThat(first(store, "volcanoes and islands")).isEqualTo("r3");
    assertThat(first(store, "glaciers and valleys")).isEqualTo("new");
    assertThat(first(store, "singing whales")).isEqualTo(file);
    SearchableStore moved = searchable.find("acme", store);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(index.count(moved.index(), "acme", store)).isEqualTo(200 - 1 + 2));
    Map<String, Object> filter = Map.of("type", "eq", "key", "n", "value", 4);
    assertThat(files(search(ALICE, store, with(QUERY, "filters", filter)).json())).isEmpty();
  }

  @Test
  void goesBackAndForth() {
    String store = filled(20);
    begin(store, MINILM_AGAIN);
    awaitStatus(store, "completed");
    post(ALICE, path(store), wish(MINILM)).withStatus(409);
    await().atMost(PATIENCE).until(() -> post(ALICE, path(store), wish(MINILM)).status() == 200);
    awaitStatus(store, "completed");

    assertThat(searchable.find("acme", store).index()).isEqualTo(oldIndex());
    assertThat(first(store, "the story of number 7")).isEqualTo("r7");
  }

  @Test
  void vectorsOfTheSameModelAreMadeAnew() {
    String store = filled(20);
    begin(store, MINILM);
    awaitStatus(store, "completed");

    assertThat(searchable.find("acme", store).index()).isNotEqualTo(oldIndex());
    assertThat(first(store, "the story of number 7")).isEqualTo("r7");
  }

  @Test
  void aCancelledChangeLeavesNothingBehind() {
    String store = filled(300);
    begin(store, MINILM_AGAIN);

    Answer cancelled = post(ALICE, path(store) + "/cancel", "");

    if (cancelled.status() == 409) {
      awaitStatus(store, "completed"); // It was faster.
      return;
    }
    assertThat(cancelled.withStatus(200).json().path("status").asText()).isEqualTo("cancelled");
    IndexId other = new IndexId("m_minilm_again_384");
    await()
        .atMost(PATIENCE)
        .until(() -> !index.indexes().contains(other) || index.count(other, "acme", store) == 0);
    assertThat(searchable.find("acme", store).model()).isEqualTo(MINILM);
    assertThat(first(store, "the story of number 7")).isEqualTo("r7");
  }

  @Test
  void whatHasNoTextCannotMove() {
    String store = newStore(ALICE);
    float[] vector = new float[384];
    vector[0] = 1;
    put(ALICE, store, Map.of("id", "bare", "vector", vector, "text", ""));

    JsonNode error = post(ALICE, path(store), wish(MINILM_AGAIN)).withStatus(409).json();

    assertThat(error.at("/error/message").asText()).contains("1 records without text");
  }

  private String filled(int count) {
    String store = newStore(ALICE);
    List<Map<String, Object>> records =
        IntStream.range(0, count)
            .mapToObj(
                i -> record("r" + i, "This is the story of number " + i + ".", Map.of("n", i)))
            .toList();
    post(ALICE, "/v1/vector_stores/%s/records".formatted(store), quoted(Map.of("records", records)))
        .withStatus(200);
    // So that it is among the nearest whatever the numbers mean to a model.
    put(
        ALICE,
        store,
        record("r7", "This is the story of number seven, the story of number 7.", Map.of("n", 7)));
    return store;
  }

  private static IndexId oldIndex() {
    return new IndexId("m_all_minilm_l6_v2_384");
  }

  private static String path(String store) {
    return "/v1/vector_stores/%s/embedding_model".formatted(store);
  }

  private static String wish(String model) {
    return quoted(Map.of("embedding_model", model));
  }

  private void begin(String store, String model) {
    post(ALICE, path(store), wish(model)).withStatus(200);
  }

  private void awaitStatus(String store, String status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode change = get(ALICE, path(store)).json();
              assertThat(change.path("status").asText()).as(change.toString()).isEqualTo(status);
            });
  }

  private String first(String store, String query) {
    return files(search(ALICE, store, Map.of("query", query)).withStatus(200).json()).get(0);
  }

  private static Map<String, Object> with(Map<String, Object> body, String member, Object value) {
    Map<String, Object> all = new HashMap<>(body);
    all.put(member, value);
    return all;
  }

  private void delete(String store, String record) {
    post(
            ALICE,
            "/v1/vector_stores/%s/records/delete".formatted(store),
            quoted(Map.of("ids", List.of(record))))
        .withStatus(200);
  }

  private void attach(String store, String file) {
    post(ALICE, "/v1/vector_stores/%s/files".formatted(store), quoted(Map.of("file_id", file)))
        .withStatus(200);
  }

  private void awaitFile(String store, String file) {
    String path = "/v1/vector_stores/%s/files/%s".formatted(store, file);
    await()
        .atMost(PATIENCE)
        .until(() -> get(ALICE, path).json().path("status").asText().equals("completed"));
  }
}
