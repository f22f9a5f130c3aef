package io.llmplatform.scheduler.training.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.scheduler.training.run.Failure;
import io.llmplatform.scheduler.training.run.RunRequest;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as OpenAI's {@code fine_tuning.job}; times are seconds since 1970. {@code progress} and
 * {@code fine_tuned_version} are this platform's own.
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
record JobBody(
    String object,
    String id,
    String model,
    long createdAt,
    @Nullable Long startedAt,
    @Nullable Long finishedAt,
    @Nullable Long estimatedFinish,
    String status,
    @JsonPropertyDescription("Percent.") int progress,
    @Nullable String fineTunedModel,
    @JsonPropertyDescription("The version of the fine-tuned model.")
        @Nullable Integer fineTunedVersion,
    @Nullable Long trainedTokens,
    String trainingFile,
    @Nullable String validationFile,
    List<String> resultFiles,
    Map<String, Object> hyperparameters,
    Map<String, Object> method,
    long seed,
    String organizationId,
    Map<String, String> metadata,
    List<Object> integrations,
    @Nullable Failure error) {

  private static final List<String> OPENAI_HYPERPARAMETERS =
      List.of("n_epochs", "batch_size", "learning_rate_multiplier");

  static JobBody of(TrainingRun run) {
    RunRequest request = run.request();
    TrainingRun.Result result = run.result();
    Map<String, Object> hyperparameters = hyperparameters(request);
    String type = request.method() == null ? run.trainer() : request.method();
    return new JobBody(
        "fine_tuning.job",
        run.id(),
        request.model(),
        run.createdAt().getEpochSecond(),
        seconds(run.startedAt()),
        seconds(run.finishedAt()),
        seconds(run.estimatedFinish()),
        run.status().value(),
        run.progress(),
        result == null ? null : result.model(),
        result == null ? null : result.version(),
        run.trainedTokens(),
        request.trainingFile(),
        request.validationFile(),
        result == null ? List.of() : result.files(),
        hyperparameters,
        Map.of("type", type, type, Map.of("hyperparameters", hyperparameters)),
        request.seed(),
        run.owner().tenant(),
        request.metadata(),
        List.of(),
        run.failure());
  }

  private static Map<String, Object> hyperparameters(RunRequest request) {
    Map<String, Object> all = new HashMap<>(request.hyperparameters());
    OPENAI_HYPERPARAMETERS.forEach(name -> all.putIfAbsent(name, "auto"));
    return all;
  }

  private static @Nullable Long seconds(@Nullable Instant instant) {
    return instant == null ? null : instant.getEpochSecond();
  }
}
