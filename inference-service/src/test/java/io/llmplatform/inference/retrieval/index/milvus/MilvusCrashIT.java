package io.llmplatform.inference.retrieval.index.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.AChunk;
import io.llmplatform.inference.retrieval.index.AQuery;
import io.llmplatform.inference.retrieval.index.AVector;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the server was killed. */
@EnabledIfEnvironmentVariable(named = MilvusLite.PYTHON, matches = ".+")
class MilvusCrashIT {
  private static final IndexId INDEX = new IndexId("written");
  private static final int KILLS = 2;

  @TempDir Path data;

  @Test
  void findsWhatWasAcknowledgedAfterTheServerWasKilled() throws Exception {
    Random random = new Random();
    List<String> acknowledged = new ArrayList<>();
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (MilvusLite server = new MilvusLite(data);
        VectorIndex index = server.open()) {
      index.create(INDEX, AVector.DIMENSIONS);
      for (int kill = 0; kill < KILLS; kill++) {
        String run = "run" + kill;
        Future<List<String>> written = writer.submit(() -> writeUntilItFails(index, run));
        Thread.sleep(500 + random.nextInt(1000));
        server.kill();
        acknowledged.addAll(written.get(60, TimeUnit.SECONDS));
        server.startAgain();
      }
      index.create(INDEX, AVector.DIMENSIONS);
      assertThat(acknowledged).hasSizeGreaterThan(KILLS);
      for (String id : acknowledged) {
        assertThat(index.search(INDEX, AQuery.near(1).in(id).query()))
            .extracting(Hit::id)
            .containsExactly(id);
      }
    } finally {
      writer.shutdownNow();
    }
  }

  private static List<String> writeUntilItFails(VectorIndex index, String run) {
    List<String> acknowledged = new ArrayList<>();
    while (true) {
      String id = run + "-" + acknowledged.size();
      try {
        index.upsert(INDEX, List.of(AChunk.named(id).in(id).chunk()));
        acknowledged.add(id);
      } catch (PlatformException e) {
        return acknowledged;
      }
    }
  }
}
