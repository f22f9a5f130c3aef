package io.llmplatform.log.ingestion;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which consumers wait because their batch cannot be taken. Thread-safe. */
final class Failures {
  private final Map<String, Failure> byConsumer = new ConcurrentHashMap<>();
  private final Clock clock;

  Failures(Clock clock) {
    this.clock = clock;
  }

  /**
   * A batch that cannot be taken.
   *
   * @param since when it was tried first
   * @param reason the kind of the last failure, for operators
   */
  record Failure(Instant since, String reason) {}

  /** This thread's consumer could not take its batch. */
  void happened(RuntimeException failure) {
    byConsumer.compute(
        Thread.currentThread().getName(),
        (consumer, before) ->
            new Failure(
                before == null ? clock.instant() : before.since(),
                failure.getClass().getSimpleName()));
  }

  /** This thread's consumer took its batch. */
  void none() {
    byConsumer.remove(Thread.currentThread().getName());
  }

  /** The one that has lasted longest; empty if no consumer waits. */
  Optional<Failure> longest() {
    return byConsumer.values().stream().min((one, other) -> one.since().compareTo(other.since()));
  }
}
