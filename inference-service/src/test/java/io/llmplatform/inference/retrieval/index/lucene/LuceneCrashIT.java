package io.llmplatform.inference.retrieval.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.retrieval.index.AQuery;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after a process that wrote was killed. */
class LuceneCrashIT {
  private static final int KILLS = 6;
  private static final int MOST_LINES = 60;

  @TempDir Path directory;

  /** A line of a {@link WritingProcess}. */
  private record Acknowledged(String store, String batch) {}

  @Test
  void findsWhatWasAcknowledgedAfterKillsAtAnyMoment() throws Exception {
    Random random = new Random();
    List<Acknowledged> acknowledged = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      List<Acknowledged> written = writeUntilKilled("run" + kill, random);
      assertThat(written).isNotEmpty();
      acknowledged.addAll(written);
    }
    try (VectorIndex index = new LuceneVectorIndex(directory)) {
      for (Acknowledged each : acknowledged) {
        assertThat(found(index, each))
            .as(each.batch())
            .containsExactlyInAnyOrderElementsOf(
                IntStream.range(1, WritingProcess.BATCH)
                    .mapToObj(i -> each.batch() + "-" + i)
                    .toList());
      }
    }
  }

  private static List<String> found(VectorIndex index, Acknowledged written) {
    Filter batch = new Filter.Comparison("batch", Filter.Operator.EQ, written.batch());
    return index
        .search(WritingProcess.INDEX, AQuery.near(1).in(written.store()).where(batch).query())
        .stream()
        .map(Hit::id)
        .toList();
  }

  /** Kills it by SIGKILL after some lines and a moment, and reads on to the end of what it said. */
  private List<Acknowledged> writeUntilKilled(String run, Random random)
      throws IOException, InterruptedException {
    Process process = start(run);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<Acknowledged> written = new ArrayList<>();
      int enough = 1 + random.nextInt(MOST_LINES);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (written.size() == enough) {
          Thread.sleep(Duration.ofMillis(random.nextInt(30)).toMillis());
          // By its handle, which leaves what it has said to be read.
          process.toHandle().destroyForcibly();
        }
        String[] words = line.split(" ");
        // The last line may have been cut off.
        if (words.length == 2 && words[1].matches(words[0] + "-\\d+")) {
          written.add(new Acknowledged(words[0], words[1]));
        }
      }
      return cutLastOf(written);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** A number that was cut off is another number. */
  private static List<Acknowledged> cutLastOf(List<Acknowledged> written) {
    return written.subList(0, Math.max(0, written.size() - 1));
  }

  private Process start(String run) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            WritingProcess.class.getName(),
            directory.toString(),
            run)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
