package io.llmplatform.inference.retrieval.index.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.AQuery;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.index.VectorIndexContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against the server that .ci/milvus-lite starts, or any other. */
@EnabledIfEnvironmentVariable(named = MilvusUnderTest.ADDRESS, matches = ".+")
class MilvusVectorIndexIT extends VectorIndexContract {
  @Override
  protected VectorIndex open() {
    return MilvusUnderTest.open();
  }

  @Test
  void isUnavailableWhereNobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    MilvusServer nobody =
        new MilvusServer(
            "http://127.0.0.1:" + port, "", "", Duration.ofSeconds(1), Duration.ofSeconds(2));
    try (VectorIndex index = new MilvusVectorIndex(nobody)) {
      assertThatThrownBy(() -> index.search(new IndexId("any"), AQuery.near(1).query()))
          .isInstanceOfSatisfying(
              PlatformException.class,
              refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(refusal.detail()).contains("retrieval.milvus.uri");
              });
    }
  }
}
