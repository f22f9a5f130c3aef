package io.llmplatform.inference.retrieval.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.retrieval.index.AChunk;
import io.llmplatform.inference.retrieval.index.AQuery;
import io.llmplatform.inference.retrieval.index.AVector;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final int BATCH = 50;

  @TempDir Path folder;
  private final AtomicLong nanoTime = new AtomicLong();
  private OpenIndex index;

  @BeforeEach
  void opens() throws IOException {
    index = OpenIndex.create(folder, AVector.DIMENSIONS, nanoTime::get);
  }

  @AfterEach
  void closes() throws IOException {
    index.close();
  }

  @Test
  void mergesAnIndexThatHasComeToRest() throws IOException {
    write("a", BATCH);
    write("b", BATCH);
    rest();
    assertThat(index.segments()).isEqualTo(1);
    List<Hit> found = index.search(AQuery.near(1).first(1000).query());
    assertThat(found).extracting(Hit::id).contains("a0", "b0").hasSize(2 * BATCH);
  }

  @Test
  void leavesAnIndexAloneThatIsWrittenTo() throws IOException {
    write("a", BATCH);
    nanoTime.addAndGet(Compaction.QUIET.toNanos());
    write("b", BATCH);
    index.compact();
    assertThat(index.segments()).isEqualTo(2);
  }

  @Test
  void waitsForSearchesToPauseButNotWithoutEnd() throws IOException {
    write("a", BATCH);
    write("b", BATCH);
    nanoTime.addAndGet(Compaction.QUIET.toNanos());
    index.search(AQuery.near(1).query());
    index.compact();
    assertThat(index.segments()).isEqualTo(2);
    nanoTime.addAndGet(Compaction.PATIENCE.toNanos());
    index.search(AQuery.near(1).query());
    index.compact();
    assertThat(index.segments()).isEqualTo(1);
  }

  @Test
  void keepsWhatItMerged() throws IOException {
    write("a", BATCH);
    write("b", BATCH);
    rest();
    index.close();
    index = OpenIndex.open(folder);
    assertThat(index.segments()).isEqualTo(1);
    assertThat(index.search(AQuery.near(1).first(1000).query())).hasSize(2 * BATCH);
  }

  @Test
  void doesNotWriteAllAnewForAFew() throws IOException {
    write("a", BATCH);
    write("few", 1);
    rest();
    assertThat(index.segments()).isEqualTo(2);
  }

  private void rest() throws IOException {
    nanoTime.addAndGet(Compaction.QUIET.toNanos());
    index.compact();
  }

  private void write(String name, int count) throws IOException {
    List<IndexedChunk> chunks =
        IntStream.range(0, count).mapToObj(i -> AChunk.named(name + i).chunk()).toList();
    index.upsert(chunks);
  }
}
