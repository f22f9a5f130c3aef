package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.index.lucene.LuceneVectorIndex;
import io.llmplatform.inference.retrieval.index.milvus.MilvusLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/**
 * Instances that die at work. The one of this JVM takes no files in: it answers, and embeds what
 * the others ask.
 */
@TestPropertySource(properties = "retrieval.ingestion.workers=0")
class IngestionDeathsIT extends RetrievalScenario {
  private static final Duration START = Duration.ofMinutes(3);
  private static final int ENOUGH = 12;

  @Autowired JdbcClient sql;
  @Autowired Environment environment;

  private final List<RetrievalProcess> started = new ArrayList<>();

  @AfterEach
  void killWhoRuns() {
    started.forEach(RetrievalProcess::kill);
  }

  /** Where the workers' chunks are. */
  private interface Index {
    /** The setting by which a worker finds it. */
    String setting();

    /** What dies with the worker, and starts again. */
    default void die() throws Exception {}

    VectorIndex open();
  }

  @Test
  void everyChunkIsThereOnceAlthoughTheWorkerWasKilled() throws Exception {
    Path folder = folder();
    Path disk = folder.resolve("index");
    assertEveryChunkOnce(
        folder,
        new Index() {
          @Override
          public String setting() {
            return "--retrieval.index.directory=" + disk;
          }

          @Override
          public VectorIndex open() {
            return new LuceneVectorIndex(disk);
          }
        });
  }

  @Test
  @EnabledIfEnvironmentVariable(named = MilvusLite.PYTHON, matches = ".+")
  void everyChunkIsThereOnceAlthoughTheWorkerAndMilvusWereKilled() throws Exception {
    Path folder = folder();
    try (MilvusLite milvus = new MilvusLite(folder)) {
      assertEveryChunkOnce(
          folder,
          new Index() {
            @Override
            public String setting() {
              return "--retrieval.milvus.uri=" + milvus.address();
            }

            @Override
            public void die() throws Exception {
              milvus.kill();
              milvus.startAgain();
            }

            @Override
            public VectorIndex open() {
              return milvus.open();
            }
          });
    }
  }

  private static Path folder() throws IOException {
    return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "deaths");
  }

  private void assertEveryChunkOnce(Path folder, Index chunks) throws Exception {
    String store = newStore(ALICE);
    String file = file("long.txt", sentences(1500));
    attach(ALICE, store, file, "");

    RetrievalProcess first = start(folder, chunks);
    awaitEmbedded(first, store);
    first.kill();
    chunks.die();
    int embedded = embedded(store);
    List<Long> before = vectors(store);
    RetrievalProcess second = start(folder, chunks);
    await().atMost(START).until(() -> status(store, file).equals("completed") || !second.isAlive());
    second.kill();

    assertThat(status(store, file)).isEqualTo("completed");
    int total = chunks(store);
    assertThat(embedded).isBetween(ENOUGH, total - 1);
    assertThat(ordinals(store)).isEqualTo(IntStream.range(0, total).boxed().toList());
    try (VectorIndex index = chunks.open()) {
      IndexId id = searchable.find("acme", store).index();
      assertThat(index.count(id, "acme", store)).isEqualTo(total);
    }
    // What was acknowledged before the death stayed.
    assertThat(vectors(store).subList(0, before.size())).isEqualTo(before);
  }

  private RetrievalProcess start(Path folder, Index index) throws IOException {
    Stream<String> arguments = Stream.concat(arguments(), Stream.of(index.setting()));
    RetrievalProcess process =
        RetrievalProcess.start(environment, folder.resolve("output"), arguments);
    started.add(process);
    return process;
  }

  private static Stream<String> arguments() {
    return Stream.of(
        "--retrieval.ingestion.workers=1",
        "--retrieval.ingestion.batch=4",
        "--retrieval.ingestion.in-flight=1",
        "--retrieval.ingestion.lease=3s",
        "--retrieval.ingestion.look=50ms",
        "--retrieval.events.relay=false",
        "--inference.deployments.poll-interval=1h",
        "--spring.cloud.discovery.client.simple.instances.model-registry-service[0].uri="
            + REGISTRY.url(),
        "--spring.cloud.discovery.client.simple.instances.user-service[0].uri=" + REGISTRY.url(),
        "--spring.cloud.discovery.client.simple.instances.inference-service[0].uri=http://127.0.0.1:"
            + PORT);
  }

  private static String sentences(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "Sentence number %d is here.".formatted(i))
        .collect(Collectors.joining(" "));
  }

  private void awaitEmbedded(RetrievalProcess worker, String store) {
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(START)
        .until(() -> embedded(store) >= ENOUGH || !worker.isAlive());
  }

  private int embedded(String store) {
    return count("SELECT count(*) FROM chunk WHERE store = ? AND vector IS NOT NULL", store);
  }

  private int chunks(String store) {
    return count("SELECT count(*) FROM chunk WHERE store = ?", store);
  }

  private int count(String query, String store) {
    return sql.sql(query).param(store).query(Integer.class).single();
  }

  private List<Integer> ordinals(String store) {
    return sql.sql("SELECT ordinal FROM chunk WHERE store = ? ORDER BY ordinal")
        .param(store)
        .query(Integer.class)
        .list();
  }

  /** Hashes of the vectors that there are, in the file's order. */
  private List<Long> vectors(String store) {
    return sql.sql(
            """
            SELECT hashtextextended(encode(vector, 'hex'), 0) FROM chunk
            WHERE store = ? AND vector IS NOT NULL ORDER BY ordinal\
            """)
        .param(store)
        .query(Long.class)
        .list();
  }

  private String status(String store, String file) {
    return get(ALICE, "/v1/vector_stores/%s/files/%s".formatted(store, file))
        .withStatus(200)
        .json()
        .path("status")
        .asText();
  }
}
