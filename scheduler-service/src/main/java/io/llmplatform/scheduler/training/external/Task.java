package io.llmplatform.scheduler.training.external;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an external trainer has at hand.
 *
 * @param attempt of the run
 * @param tokenHash of the attempt's token
 * @param handle what its launcher ends it by; null: it is not launched yet
 * @param state what was heard of it last
 * @param metrics that it reported, name to number
 * @param log the last lines that it wrote
 */
@SuppressWarnings("ArrayRecordComponent")
record Task(
    String run,
    int attempt,
    byte[] tokenHash,
    @Nullable String handle,
    State state,
    Map<String, Double> metrics,
    String log) {

  Task {
    metrics = Map.copyOf(metrics);
  }

  /** What was heard of a trainer. */
  enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Its process ended, and it had not reported its end. */
    DIED
  }
}
