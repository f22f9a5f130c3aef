package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.time.Duration;

/** The Milvus that the environment names; where it names none, tests of Milvus are left out. */
public final class MilvusUnderTest {
  public static final String ADDRESS = "TEST_MILVUS_URI";

  private MilvusUnderTest() {}

  public static VectorIndex open() {
    return new MilvusVectorIndex(
        new MilvusServer(
            System.getenv(ADDRESS), "", "", Duration.ofSeconds(5), Duration.ofSeconds(60)));
  }
}
