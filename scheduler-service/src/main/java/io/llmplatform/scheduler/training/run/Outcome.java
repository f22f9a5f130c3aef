package io.llmplatform.scheduler.training.run;

/** What an attempt to train led to. */
public sealed interface Outcome {

  /** The run is done. */
  record Trained(TrainingRun.Result result) implements Outcome {}

  /** Something outside trains it, and says so by reports until the run's due time. */
  record Elsewhere() implements Outcome {}
}
