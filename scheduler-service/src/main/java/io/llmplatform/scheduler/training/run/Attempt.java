package io.llmplatform.scheduler.training.run;

import io.llmplatform.lease.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One worker's try to train a run: what it says is kept only as long as it holds the run's lease
 * and the run is wanted. Thread-safe.
 */
public final class Attempt {
  private final ChangingRun changing;
  private final Lease lease;
  private final String run;
  private final Duration silence;
  private final Consumer<String> log;

  /**
   * @param silence after which a run of which nothing is heard is looked at again
   * @param log takes lines for operators
   */
  public Attempt(
      ChangingRun changing, Lease lease, String run, Duration silence, Consumer<String> log) {
    this.changing = changing;
    this.lease = lease;
    this.run = run;
    this.silence = silence;
    this.log = log;
  }

  /** The right by which it works: asked for in each transaction that writes for the run. */
  public Lease lease() {
    return lease;
  }

  /**
   * Tells how far the run has come.
   *
   * @param percent of all its work
   * @param tokens computed so far; null: as before
   * @throws RunStopped if the owner does not want it any more
   */
  public TrainingRun progress(int percent, @Nullable Long tokens) {
    return told(percent, tokens, List.of());
  }

  /** The same with a sentence for the owner. */
  public TrainingRun progress(int percent, @Nullable Long tokens, RunNote note) {
    return told(percent, tokens, List.of(note));
  }

  private TrainingRun told(int percent, @Nullable Long tokens, List<RunNote> notes) {
    TrainingRun told =
        changing.change(
            lease,
            run,
            (current, now) -> wanted(current).progressed(percent, tokens, now, due(now)),
            notes);
    log.accept(
        "%s: %d %%%s"
            .formatted(run, told.progress(), notes.isEmpty() ? "" : " " + notes.get(0).message()));
    return told;
  }

  /** Keeps a step that the run has reached. */
  public void checkpoint(int step, Map<String, Double> metrics) {
    changing.checkpoint(lease, run, step, metrics);
  }

  private Instant due(Instant now) {
    return now.plus(silence);
  }

  private static TrainingRun wanted(TrainingRun run) {
    if (run.status() != RunStatus.RUNNING) {
      throw new RunStopped(run);
    }
    return run;
  }
}
