package io.llmplatform.scheduler.batch;

import io.llmplatform.common.security.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it stood when it was read.
 *
 * @param owner in whose name its lines are run
 * @param endpoint of its lines, such as {@code /v1/embeddings}
 * @param window in which it is to complete, as it was asked for
 * @param metadata null: none was given
 * @param outputLifetime of its files; null: as the settings say
 * @param ending null before it is known
 * @param errors why it failed; else empty
 * @param lines of its input; 0 before they are counted
 * @param closed whether no shard changes any more
 * @param outputFile null: none (yet)
 * @param errorFile null: none (yet)
 * @param setbacks how often work on it had to be put off since something last went well
 */
record Batch(
    String id,
    Owner owner,
    String endpoint,
    String inputFile,
    String window,
    @Nullable Map<String, String> metadata,
    @Nullable Duration outputLifetime,
    BatchStatus status,
    @Nullable Ending ending,
    List<BatchError> errors,
    int lines,
    boolean closed,
    Counts counts,
    @Nullable String outputFile,
    @Nullable String errorFile,
    Times times,
    int setbacks) {

  /** What came of its lines, and what they cost. */
  record Counts(int completed, int failed, long promptTokens, long completionTokens) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    int done() {
      return completed + failed;
    }

    Counts plus(Counts other) {
      return new Counts(
          completed + other.completed,
          failed + other.failed,
          promptTokens + other.promptTokens,
          completionTokens + other.completionTokens);
    }
  }

  /** When it came to be what; null: it did not. */
  record Times(
      Instant created,
      Instant expires,
      @Nullable Instant inProgress,
      @Nullable Instant finalizing,
      @Nullable Instant completed,
      @Nullable Instant failed,
      @Nullable Instant expired,
      @Nullable Instant cancelling,
      @Nullable Instant cancelled) {}

  /** Names the work of validating and of finishing it. */
  String work() {
    return "batch/" + id;
  }
}
