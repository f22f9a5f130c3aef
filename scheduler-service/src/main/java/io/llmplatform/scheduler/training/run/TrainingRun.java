package io.llmplatform.scheduler.training.run;

import io.llmplatform.common.security.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training run. Immutable: each change of status gives another one, or throws {@link
 * IllegalTransition}.
 *
 * @param id {@code ftjob-} and 24 letters and digits
 * @param owner in whose name it works
 * @param trainer the name of the trainer that does it
 * @param attempt times that somebody has begun to train it
 * @param progress percent
 * @param trainedTokens tokens that were computed for it; null: not known yet
 * @param estimatedFinish null: not known, or over
 * @param result what it made; null before it succeeded
 * @param failure null unless it failed
 * @param dueAt when somebody should look at it next; null: nothing is to be done for it
 */
public record TrainingRun(
    String id,
    Owner owner,
    RunStatus status,
    String trainer,
    RunRequest request,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int attempt,
    int progress,
    @Nullable Long trainedTokens,
    @Nullable Instant estimatedFinish,
    @Nullable Result result,
    @Nullable Failure failure,
    @Nullable Instant dueAt) {

  /** Percent of a run that is computed, and not registered yet. */
  private static final int ALMOST = 99;

  /**
   * What a run made.
   *
   * @param model the name that it is registered by
   * @param files ids of files for its owner, such as the metrics of its steps
   */
  public record Result(String model, int version, List<String> files) {
    public Result {
      files = List.copyOf(files);
    }
  }

  /** A run that was just asked for, due at once. */
  public static TrainingRun begun(
      String id, Owner owner, String trainer, RunRequest request, Instant now) {
    return new TrainingRun(
        id,
        owner,
        RunStatus.VALIDATING_FILES,
        trainer,
        request,
        now,
        null,
        null,
        0,
        0,
        null,
        null,
        null,
        null,
        now);
  }

  /** Its files are good. */
  public TrainingRun queued(Instant due) {
    require(RunStatus.QUEUED);
    return in(RunStatus.QUEUED, attempt, due);
  }

  /**
   * Somebody begins to train it.
   *
   * @param due when it is to be looked at, if nothing is heard of it
   */
  public TrainingRun started(Instant now, Instant due) {
    TrainingRun running = in(RunStatus.RUNNING, attempt + 1, due);
    return new TrainingRun(
        id,
        owner,
        running.status,
        trainer,
        request,
        createdAt,
        startedAt == null ? now : startedAt,
        null,
        running.attempt,
        progress,
        trainedTokens,
        estimatedFinish,
        null,
        null,
        due);
  }

  /**
   * It has come so far. The rest takes as long as the part that is done, in proportion.
   *
   * @param percent is at most {@value #ALMOST} until it succeeds, and never falls
   */
  public TrainingRun progressed(int percent, @Nullable Long tokens, Instant now, Instant due) {
    int reached = Math.max(progress, Math.min(percent, ALMOST));
    return new TrainingRun(
        id,
        owner,
        status,
        trainer,
        request,
        createdAt,
        startedAt,
        finishedAt,
        attempt,
        reached,
        tokens == null ? trainedTokens : tokens,
        estimate(reached, now),
        result,
        failure,
        due);
  }

  private @Nullable Instant estimate(int percent, Instant now) {
    if (startedAt == null || percent == 0) {
      return null;
    }
    Duration elapsed = Duration.between(startedAt, now);
    return now.plus(elapsed.multipliedBy(100L - percent).dividedBy(percent));
  }

  /** It is registered. */
  public TrainingRun succeeded(Result made, Instant now) {
    return ended(RunStatus.SUCCEEDED, 100, made, null, now);
  }

  public TrainingRun failed(Failure why, Instant now) {
    return ended(RunStatus.FAILED, progress, null, why, now);
  }

  public TrainingRun cancelled(Instant now) {
    return ended(RunStatus.CANCELLED, progress, null, null, now);
  }

  /** Nobody works on it until it is resumed. */
  public TrainingRun paused() {
    require(RunStatus.PAUSED);
    return in(RunStatus.PAUSED, attempt, null);
  }

  /** It goes on from its last checkpoint; its files are looked at again. */
  public TrainingRun resumed(Instant now) {
    require(RunStatus.VALIDATING_FILES);
    return in(RunStatus.VALIDATING_FILES, attempt, now);
  }

  /** It met what may pass, and goes on later as if this attempt had not been. */
  public TrainingRun postponed(Instant until) {
    return status == RunStatus.RUNNING
        ? in(RunStatus.QUEUED, attempt - 1, until)
        : in(status, attempt, until);
  }

  /** It met a fault, which counts as an attempt that died. */
  public TrainingRun faulted(Instant until) {
    return in(status, status == RunStatus.RUNNING ? attempt : attempt + 1, until);
  }

  /** The same with another time to be looked at. */
  public TrainingRun due(Instant at) {
    return in(status, attempt, at);
  }

  private TrainingRun ended(
      RunStatus end, int percent, @Nullable Result made, @Nullable Failure why, Instant now) {
    require(end);
    return new TrainingRun(
        id,
        owner,
        end,
        trainer,
        request,
        createdAt,
        startedAt,
        now,
        attempt,
        percent,
        trainedTokens,
        null,
        made,
        why,
        null);
  }

  private TrainingRun in(RunStatus next, int attempts, @Nullable Instant due) {
    if (next != status) {
      require(next);
    }
    return new TrainingRun(
        id,
        owner,
        next,
        trainer,
        request,
        createdAt,
        startedAt,
        finishedAt,
        attempts,
        progress,
        trainedTokens,
        next == RunStatus.RUNNING ? estimatedFinish : null,
        result,
        failure,
        due);
  }

  private void require(RunStatus next) {
    if (!status.mayBecome(next)) {
      throw new IllegalTransition(id, status, next);
    }
  }
}
