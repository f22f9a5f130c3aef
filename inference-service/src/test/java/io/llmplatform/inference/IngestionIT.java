package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.retrieval.extraction.Documents;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of files, good and bad. */
class IngestionIT extends RetrievalScenario {
  @Autowired JdbcClient sql;

  @Test
  void readsDocumentsOfManyKinds() {
    String store = newStore(ALICE);
    Map<String, byte[]> documents =
        Map.of(
            "a.pdf", Documents.pdf("The moon orbits the earth."),
            "b.docx", Documents.docx("Sky", "The moon orbits the earth."),
            "c.html", "<p>The moon orbits the earth.</p>".getBytes(StandardCharsets.UTF_8),
            "d.md", "# Sky\n\nThe moon orbits the earth.".getBytes(StandardCharsets.UTF_8));

    documents.forEach((name, content) -> attach(ALICE, store, file(name, content), ""));
    await().atMost(PATIENCE).until(() -> visible("acme", store).size() == 4);

    assertThat(visible("acme", store))
        .allMatch(chunk -> chunk.text().endsWith("The moon orbits the earth."));
  }

  @Test
  void cutsALongTextIntoChunksThatTheModelTakes() {
    String store = newStore(ALICE);
    String file = file("long.txt", sentences(600));
    attach(ALICE, store, file, "");
    awaitCompleted(ALICE, store, file);

    List<IndexedChunk> chunks = visible("acme", store);
    assertThat(chunks).extracting(IndexedChunk::ordinal).doesNotHaveDuplicates();
    assertThat(chunks.get(chunks.size() - 1).text()).endsWith("Sentence number 599 is here.");
    // A chunk that were cut by the model would be refused without "truncate".
    List<String> texts = chunks.stream().map(IndexedChunk::text).toList();
    post("/v1/embeddings", "{\"model\": \"%s\", \"input\": %s}".formatted(MINILM, quoted(texts)))
        .withStatus(200);
  }

  private static String sentences(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "Sentence number %d is here.".formatted(i))
        .collect(Collectors.joining(" "));
  }

  @Test
  void saysWhatIsWrongWithAFile() {
    String store = newStore(ALICE);

    assertFault(store, file("a.pdf", Documents.encryptedPdf()), "invalid_file", "encrypted");
    assertFault(store, file("b.pdf", Documents.truncatedPdf()), "invalid_file", "page");
    assertFault(store, file("c.docx", Documents.docxBomb(200)), "invalid_file", "zip bomb");
    assertFault(store, file("d.bin", new byte[] {1, 2, 0, 3}), "unsupported_file", "type");
    assertFault(store, file("e.txt", "  \n"), "invalid_file", "no text");
    String large = REGISTRY.addFile("acme", "f.pdf", 500L << 20, new byte[0]);
    assertFault(store, large, "invalid_file", "retrieval.files.max-file");
    assertThat(get(ALICE, "/v1/vector_stores/" + store).json().at("/file_counts/failed").asInt())
        .isEqualTo(6);
    assertThat(visible("acme", store)).isEmpty();
  }

  private void assertFault(String store, String file, String code, String word) {
    attach(ALICE, store, file, "");
    JsonNode settled = settled(ALICE, store, file);
    assertThat(settled.path("status").asText()).as(settled.toString()).isEqualTo("failed");
    assertThat(settled.at("/last_error/code").asText()).isEqualTo(code);
    assertThat(settled.at("/last_error/message").asText()).contains(word);
  }

  @Test
  void keepsOneCopyOfAFileThatIsAttachedAgain() {
    String store = newStore(ALICE);
    String file = file("again.txt", sentences(300));
    attach(ALICE, store, file, "");
    awaitCompleted(ALICE, store, file);
    int chunks = visible("acme", store).size();

    attach(
        ALICE,
        store,
        file,
        """
        , "chunking_strategy": {"type": "static", "static":
         {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 0}}\
        """);
    awaitCompleted(ALICE, store, file);

    assertThat(visible("acme", store)).hasSizeGreaterThan(chunks);
    assertThat(visible("acme", store))
        .extracting(IndexedChunk::revision)
        .containsOnly(visible("acme", store).get(0).revision());
    await()
        .atMost(PATIENCE)
        .until(() -> index.chunks(store).size() == visible("acme", store).size());
  }

  @Test
  void leavesOutWhatIsCancelled() {
    String store = newStore(ALICE);
    List<String> files =
        IntStream.range(0, 6).mapToObj(i -> file(i + ".txt", sentences(2000))).toList();
    String path = "/v1/vector_stores/%s/file_batches".formatted(store);
    String batch =
        post(ALICE, path, "{\"file_ids\": %s}".formatted(quoted(files)))
            .withStatus(200)
            .json()
            .path("id")
            .asText();

    JsonNode cancelled = post(ALICE, path + "/" + batch + "/cancel", "{}").withStatus(200).json();

    assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
    assertThat(cancelled.at("/file_counts/in_progress").asInt(-1)).isZero();
    assertThat(cancelled.at("/file_counts/cancelled").asInt()).isPositive();
  }

  @Test
  void tellsOfWhatHappens() {
    String store = newStore(ALICE);
    String file = file("told.txt", "The moon.");
    attach(ALICE, store, file, "");
    awaitCompleted(ALICE, store, file);

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                sql.sql("SELECT count(*) FROM ingestion_event_outbox")
                    .query(Integer.class)
                    .single(),
            waiting -> waiting == 0);
  }
}
