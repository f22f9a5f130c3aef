package io.llmplatform.scheduler.training.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.scheduler.training.run.Checkpoint;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step as OpenAI's {@code fine_tuning.job.checkpoint}.
 *
 * @param fineTunedModelCheckpoint the model, of the last step of a job that succeeded; steps before
 *     it are measured, and not registered
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
record CheckpointBody(
    String object,
    String id,
    long createdAt,
    @Nullable String fineTunedModelCheckpoint,
    String fineTuningJobId,
    Map<String, Double> metrics,
    int stepNumber) {

  static CheckpointBody of(Checkpoint checkpoint, TrainingRun run, boolean last) {
    TrainingRun.Result result = run.result();
    return new CheckpointBody(
        "fine_tuning.job.checkpoint",
        checkpoint.id(),
        checkpoint.createdAt().getEpochSecond(),
        last && result != null ? result.model() : null,
        run.id(),
        checkpoint.metrics(),
        checkpoint.step());
  }
}
