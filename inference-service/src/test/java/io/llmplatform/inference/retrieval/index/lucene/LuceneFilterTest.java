package io.llmplatform.inference.retrieval.index.lucene;

import io.llmplatform.inference.retrieval.index.FilterContract;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LuceneFilterTest extends FilterContract {
  @TempDir Path directory;

  @Override
  protected VectorIndex open() {
    return new LuceneVectorIndex(directory);
  }
}
