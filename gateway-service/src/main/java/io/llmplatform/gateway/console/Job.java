package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job, as scheduler-service tells it.
 *
 * @param nextFireTime null: never
 * @param lastRun null: there was none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Job(
    String name,
    @Nullable String description,
    @Nullable String handler,
    @Nullable String parameter,
    @Nullable String cron,
    @Nullable String routing,
    @Nullable String blockStrategy,
    int timeoutSeconds,
    int retries,
    boolean enabled,
    @Nullable Instant nextFireTime,
    @Nullable Run lastRun) {

  /** All of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record All(List<Job> data) {}

  /**
   * One run by one executor.
   *
   * @param state {@code waiting}, {@code running}, {@code succeeded}, {@code failed}, {@code
   *     stopped} or {@code lost}
   * @param trigger {@code schedule}, {@code user} or {@code retry}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Run(
      String id,
      String job,
      String state,
      String trigger,
      @Nullable String executor,
      int shardIndex,
      int shardTotal,
      @Nullable Instant scheduledAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable String message) {

    boolean hasEnded() {
      return !state.equals("waiting") && !state.equals("running");
    }
  }

  /**
   * Runs, the newest first.
   *
   * @param nextPageToken null: there are no more
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Runs(@Nullable List<Run> items, @Nullable String nextPageToken) {
    /** None where the answer names none. */
    List<Run> runs() {
      return items == null ? List.of() : items;
    }
  }

  /**
   * A part of a run's log.
   *
   * @param toLine less than {@code fromLine}: there is none yet
   * @param end whether no more will come
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Log(int fromLine, int toLine, @Nullable String content, boolean end) {}
}
