package io.llmplatform.scheduler.training.openai;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import io.llmplatform.scheduler.file.Files;
import io.llmplatform.scheduler.job.JobTriggers;
import io.llmplatform.scheduler.training.run.ChangingRun;
import io.llmplatform.scheduler.training.run.RunRequest;
import io.llmplatform.scheduler.training.run.Trainer;
import io.llmplatform.scheduler.training.run.Trainers;
import io.llmplatform.scheduler.training.run.TrainingRun;
import io.llmplatform.scheduler.training.work.TrainingJob;
import io.llmplatform.user.api.Permission;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The use case: a caller asks for a run. Thread-safe. */
@Component
class RequestingRun {
  private static final String PURPOSE = "fine-tune";

  private final Trainers trainers;
  private final Files files;
  private final ChangingRun changing;
  private final JobTriggers triggers;

  RequestingRun(Trainers trainers, Files files, ChangingRun changing, JobTriggers triggers) {
    this.trainers = trainers;
    this.files = files;
    this.changing = changing;
    this.triggers = triggers;
  }

  /**
   * @throws PlatformException naming the member at fault, or the permission that the run would need
   */
  TrainingRun request(Caller caller, RunRequest request) {
    // The run does both in the caller's name; better refused now than in an hour.
    caller.require(Permission.INFERENCE_INVOKE);
    caller.require(Permission.MODELS_WRITE);
    if (!caller.mayUse(request.model())) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED,
          "The API key does not allow the model '%s'.".formatted(request.model()),
          null);
    }
    Trainer trainer = trainers.meant(request.method());
    trainer.check(request);
    Owner owner = Owner.of(caller);
    requireFile(owner, "training_file", request.trainingFile());
    requireFile(owner, "validation_file", request.validationFile());
    TrainingRun run = changing.begin(owner, trainer.name(), request);
    triggers.trigger(TrainingJob.NAME);
    return run;
  }

  private void requireFile(Owner owner, String field, @Nullable String id) {
    if (id == null) {
      return;
    }
    UserFile file = found(owner, field, id);
    if (!file.purpose().equals(PURPOSE)) {
      throw PlatformException.invalid(
          field,
          "The file '%s' has the purpose '%s'; '%s' is needed."
              .formatted(id, file.purpose(), PURPOSE));
    }
  }

  private UserFile found(Owner owner, String field, String id) {
    try {
      return files.find(owner, id);
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        throw PlatformException.invalid(field, "There is no file '%s'.".formatted(id)).causedBy(e);
      }
      throw e;
    }
  }
}
