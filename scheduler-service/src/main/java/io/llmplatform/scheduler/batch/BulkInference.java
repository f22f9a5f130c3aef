package io.llmplatform.scheduler.batch;

import io.llmplatform.common.security.Owner;
import java.util.function.Consumer;

/** Runs many requests in one exchange. Thread-safe. */
@FunctionalInterface
interface BulkInference {

  /**
   * Gives the answers as they come, in any order; returns at the end of the exchange, which may
   * come before all requests are answered. Each request that was not may have been run.
   *
   * @param requests a line of JSON for each: {@code {"id", "url", "body"}}
   * @throws io.llmplatform.common.error.PlatformException {@code PERMISSION_DENIED} if the owner
   *     may not have them run; unavailable, where they cannot be run now
   */
  void run(Owner owner, byte[] requests, Consumer<AnswerLine> answers);
}
