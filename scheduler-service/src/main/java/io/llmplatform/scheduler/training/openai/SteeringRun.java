package io.llmplatform.scheduler.training.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.job.JobTriggers;
import io.llmplatform.scheduler.training.run.ChangingRun;
import io.llmplatform.scheduler.training.run.IllegalTransition;
import io.llmplatform.scheduler.training.run.RunNote;
import io.llmplatform.scheduler.training.run.Trainers;
import io.llmplatform.scheduler.training.run.TrainingRun;
import io.llmplatform.scheduler.training.work.TrainingJob;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.springframework.stereotype.Component;

/** The use case: a run's owner has it end, rest, or go on. Thread-safe. */
@Component
class SteeringRun {
  private final ChangingRun changing;
  private final Trainers trainers;
  private final JobTriggers triggers;

  SteeringRun(ChangingRun changing, Trainers trainers, JobTriggers triggers) {
    this.changing = changing;
    this.trainers = trainers;
    this.triggers = triggers;
  }

  TrainingRun cancel(TrainingRun run) {
    TrainingRun cancelled =
        changed(run, (current, now) -> current.cancelled(now), "The job is cancelled.");
    trainers.stop(run);
    return cancelled;
  }

  TrainingRun pause(TrainingRun run) {
    TrainingRun paused = changed(run, (current, now) -> current.paused(), "The job is paused.");
    trainers.stop(run);
    return paused;
  }

  TrainingRun resume(TrainingRun run) {
    TrainingRun resumed = changed(run, TrainingRun::resumed, "The job is resumed.");
    triggers.trigger(TrainingJob.NAME);
    return resumed;
  }

  private TrainingRun changed(
      TrainingRun run, BiFunction<TrainingRun, Instant, TrainingRun> change, String sentence) {
    try {
      return changing.change(run.id(), change, List.of(RunNote.info(sentence)));
    } catch (IllegalTransition e) {
      throw PlatformException.conflict(String.valueOf(e.getMessage())).causedBy(e);
    }
  }
}
