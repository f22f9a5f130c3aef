package io.llmplatform.scheduler.training.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where a run is in its life: OpenAI's statuses of {@code fine_tuning.job}. */
public enum RunStatus {
  VALIDATING_FILES,
  QUEUED,
  RUNNING,
  PAUSED,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** From each status those that may come next. */
  private static final Map<RunStatus, Set<RunStatus>> NEXT =
      Map.of(
          VALIDATING_FILES, Set.of(QUEUED, PAUSED, FAILED, CANCELLED),
          QUEUED, Set.of(RUNNING, PAUSED, FAILED, CANCELLED),
          RUNNING, Set.of(QUEUED, PAUSED, SUCCEEDED, FAILED, CANCELLED),
          PAUSED, Set.of(VALIDATING_FILES, CANCELLED),
          SUCCEEDED, Set.of(),
          FAILED, Set.of(),
          CANCELLED, Set.of());

  public boolean mayBecome(RunStatus next) {
    return next(this).contains(next);
  }

  /** Whether nothing comes after it. */
  public boolean isFinal() {
    return next(this).isEmpty();
  }

  private static Set<RunStatus> next(RunStatus status) {
    return NEXT.getOrDefault(status, Set.of());
  }

  /** As it stands on the wire and in the database, such as {@code validating_files}. */
  @JsonValue
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The status of that wire form.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RunStatus of(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
