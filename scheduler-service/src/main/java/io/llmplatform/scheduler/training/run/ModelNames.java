package io.llmplatform.scheduler.training.run;

/** What the models that runs make are called. */
public final class ModelNames {
  private static final String PREFIX = "ft-";
  private static final String ID_PREFIX = "ftjob-";

  private ModelNames() {}

  /**
   * {@code ft-}, the base model, and the run's suffix or else its id: runs of one suffix make
   * versions of one model.
   */
  public static String of(TrainingRun run) {
    String suffix = run.request().suffix();
    String last = suffix == null ? run.id().substring(ID_PREFIX.length()) : suffix;
    return PREFIX + run.request().model() + "-" + last;
  }
}
