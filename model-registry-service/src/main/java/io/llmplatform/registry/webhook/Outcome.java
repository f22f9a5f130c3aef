package io.llmplatform.registry.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt.
 *
 * @param status that the receiver answered with; null where it did not answer
 * @param error what went wrong; null where the delivery arrived
 * @param retryAfter when the receiver wants to be tried again; null where it says nothing
 */
record Outcome(@Nullable Integer status, @Nullable String error, @Nullable Duration retryAfter) {
  private static final int GONE = 410;

  static Outcome failed(String error) {
    return new Outcome(null, error, null);
  }

  boolean arrived() {
    return error == null;
  }

  /** The receiver wants no more, ever. */
  boolean isGone() {
    return status != null && status == GONE;
  }
}
