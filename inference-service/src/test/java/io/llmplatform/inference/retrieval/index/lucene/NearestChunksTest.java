package io.llmplatform.inference.retrieval.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.retrieval.index.AChunk;
import io.llmplatform.inference.retrieval.index.AQuery;
import io.llmplatform.inference.retrieval.index.AVector;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Among more chunks than are looked at one by one. */
class NearestChunksTest {
  private static final IndexId INDEX = new IndexId("many");
  private static final int CHUNKS = 12_000;
  private static final float[] TARGET = {1, 0.5f, 0.2f, 0, 0.1f};

  @TempDir static Path directory;
  private static final List<IndexedChunk> chunks = new ArrayList<>();
  private static LuceneVectorIndex index;

  @BeforeAll
  static void writes() {
    index = new LuceneVectorIndex(directory);
    index.create(INDEX, AVector.DIMENSIONS);
    Random random = new Random(3);
    for (int i = 0; i < CHUNKS; i++) {
      float[] components = new float[AVector.DIMENSIONS];
      for (int c = 0; c < components.length; c++) {
        components[c] = (float) random.nextGaussian();
      }
      chunks.add(AChunk.named("c" + i).at(components).having("n", (double) i).chunk());
    }
    index.upsert(INDEX, chunks.subList(0, CHUNKS / 2));
    index.upsert(INDEX, chunks.subList(CHUNKS / 2, CHUNKS));
  }

  @AfterAll
  static void closes() {
    index.close();
  }

  @Test
  void findsAlmostAllOfTheNearest() {
    assertRecall(found(AQuery.near(TARGET)), nearest(chunk -> true));
  }

  @Test
  void walksAmongThoseThatTheFilterAllows() {
    Filter most = new Filter.Comparison("n", Filter.Operator.GTE, 1500.0);
    assertRecall(
        found(AQuery.near(TARGET).where(most)),
        nearest(chunk -> (double) chunk.attributes().getOrDefault("n", 0.0) >= 1500));
  }

  @Test
  void looksAtEachOfAFew() {
    Filter few = new Filter.Comparison("n", Filter.Operator.LT, 300.0);
    assertThat(found(AQuery.near(TARGET).where(few)))
        .containsExactlyElementsOf(
            nearest(chunk -> (double) chunk.attributes().getOrDefault("n", 0.0) < 300));
  }

  @Test
  void doesNotFindWhatWasRemoved() {
    String best = found(AQuery.near(0, 0, 0, 0, 0, 1)).get(0);
    index.delete(INDEX, AChunk.TENANT, List.of(best));
    chunks.removeIf(chunk -> chunk.id().equals(best));
    assertThat(found(AQuery.near(0, 0, 0, 0, 0, 1))).hasSize(10).doesNotContain(best);
  }

  private static void assertRecall(List<String> found, List<String> nearest) {
    assertThat(found).hasSize(10).doesNotHaveDuplicates();
    assertThat(found.stream().filter(nearest::contains).count()).isGreaterThanOrEqualTo(9);
  }

  private static List<String> found(AQuery query) {
    return index.search(INDEX, query.query()).stream().map(Hit::id).toList();
  }

  private static List<String> nearest(Predicate<IndexedChunk> allowed) {
    float[] target = AVector.of(TARGET);
    return chunks.stream()
        .filter(allowed)
        .sorted(
            Comparator.comparingDouble((IndexedChunk chunk) -> product(chunk.vector(), target))
                .reversed())
        .limit(10)
        .map(IndexedChunk::id)
        .toList();
  }

  private static double product(float[] one, float[] other) {
    double product = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
    }
    return product;
  }
}
