package io.llmplatform.scheduler.dispatch;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job by one executor.
 *
 * @param job its name
 * @param executor the address that has it; absent until one was chosen
 * @param shardIndex from 0, of a run that was broadcast; else 0
 * @param shardTotal how many executors it was broadcast to; else 1
 * @param scheduledAt when it was to start
 * @param startedAt when an executor took it; absent until then, as is {@code finishedAt}
 * @param message what the handler, or who refused it, said; absent where that is nothing
 */
public record RunView(
    @Schema(example = "42") String id,
    @Schema(example = "batch-inference") String job,
    State state,
    Trigger trigger,
    @Nullable String executor,
    int shardIndex,
    int shardTotal,
    Instant scheduledAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String message) {

  /** Where a run stands. */
  public enum State {
    /** No executor has taken it yet. */
    WAITING,
    /** An executor has it: at work, or in its queue. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Ended by somebody, or by the job's block strategy. */
    STOPPED,
    /** Its executor ended before it did. */
    LOST;

    @JsonValue
    public String value() {
      return name().toLowerCase(Locale.ROOT);
    }

    public boolean hasEnded() {
      return this != WAITING && this != RUNNING;
    }
  }

  /** Why there is a run. */
  public enum Trigger {
    SCHEDULE,
    USER,
    /** The run before failed. */
    RETRY;

    @JsonValue
    public String value() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
