package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.inference.retrieval.index.FilterContract;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = MilvusUnderTest.ADDRESS, matches = ".+")
class MilvusFilterIT extends FilterContract {
  @Override
  protected VectorIndex open() {
    return MilvusUnderTest.open();
  }
}
