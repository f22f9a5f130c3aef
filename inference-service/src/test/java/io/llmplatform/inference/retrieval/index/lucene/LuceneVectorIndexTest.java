package io.llmplatform.inference.retrieval.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.AChunk;
import io.llmplatform.inference.retrieval.index.AQuery;
import io.llmplatform.inference.retrieval.index.AVector;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.index.VectorIndexContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneVectorIndexTest extends VectorIndexContract {
  private static final IndexId OWNED = new IndexId("owned");

  @TempDir Path directory;

  @Override
  protected VectorIndex open() {
    return new LuceneVectorIndex(directory);
  }

  @Test
  void saysThatAnotherProcessHasTheIndexUntilItIsGone() {
    VectorIndex owner = open();
    owner.create(OWNED, AVector.DIMENSIONS);
    try (VectorIndex other = open()) {
      assertThatThrownBy(() -> other.search(OWNED, AQuery.near(1).query()))
          .isInstanceOfSatisfying(
              PlatformException.class,
              refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(refusal.detail())
                    .contains("retrieval.index.directory", "retrieval.milvus.uri");
              });
      assertThat(other.indexes()).contains(OWNED);
      owner.close();
      assertThat(other.search(OWNED, AQuery.near(1).query())).isEmpty();
    }
  }

  @Test
  void takesAFolderThatIsNoIndexForNone() throws Exception {
    Files.createDirectories(directory.resolve("half_made"));
    Files.createFile(directory.resolve("file"));
    try (VectorIndex index = open()) {
      IndexId half = new IndexId("half_made");
      assertThat(index.indexes()).doesNotContain(half, new IndexId("file"));
      index.create(half, AVector.DIMENSIONS);
      index.upsert(half, List.of(AChunk.named("a").chunk()));
      assertThat(index.count(half, AChunk.TENANT, AChunk.STORE)).isEqualTo(1);
    }
  }

  @Test
  void isUnavailableWhereItsDirectoryCannotBeWritten() throws Exception {
    Path file = Files.createFile(directory.resolve("occupied"));
    try (VectorIndex index = new LuceneVectorIndex(file)) {
      assertThat(index.indexes()).isEmpty();
      assertThatThrownBy(() -> index.create(OWNED, 3))
          .isInstanceOfSatisfying(
              PlatformException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
  }

  @Test
  void holdsVectorsOfLargeModels() {
    try (VectorIndex index = open()) {
      IndexId wide = new IndexId("wide");
      index.create(wide, 4096);
      assertThat(index.indexes()).contains(wide);
    }
  }
}
