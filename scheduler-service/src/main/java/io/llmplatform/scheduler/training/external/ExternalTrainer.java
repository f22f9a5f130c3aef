package io.llmplatform.scheduler.training.external;

import io.llmplatform.scheduler.training.run.Attempt;
import io.llmplatform.scheduler.training.run.Outcome;
import io.llmplatform.scheduler.training.run.RunRequest;
import io.llmplatform.scheduler.training.run.Trainer;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.util.Optional;

/** A trainer that the settings name. */
final class ExternalTrainer implements Trainer {
  private final String name;
  private final ExternalSettings.Named settings;
  private final Launcher launcher;
  private final TrainingElsewhere training;

  ExternalTrainer(
      String name, ExternalSettings.Named settings, Launcher launcher, TrainingElsewhere training) {
    this.name = name;
    this.settings = settings;
    this.launcher = launcher;
    this.training = training;
  }

  @Override
  public boolean answersTo(String method) {
    return name.equals(method);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void check(RunRequest request) {
    // What hyperparameters mean, the trainer alone knows.
  }

  @Override
  public String validate(TrainingRun run) {
    return training.validate(run);
  }

  @Override
  public Outcome train(TrainingRun run, Attempt attempt) {
    training.begin(run, attempt, settings, launcher);
    return new Outcome.Elsewhere();
  }

  @Override
  public Optional<Outcome> settled(TrainingRun run, Attempt attempt) {
    return training.settled(run, settings, launcher);
  }

  @Override
  public void stop(TrainingRun run) {
    training.stop(run, launcher);
  }
}
