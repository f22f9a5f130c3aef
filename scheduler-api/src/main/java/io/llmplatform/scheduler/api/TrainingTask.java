package io.llmplatform.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an external trainer is to do, as JSON on the Kafka topic {@link #TOPIC} with the run's id as
 * key, and in the file that a launched trainer finds: a CloudEvents envelope (version 1.0). Sent at
 * least once under the same {@code id}.
 *
 * @param specversion of CloudEvents
 * @param id differs for each task
 * @param type {@code training.task}
 * @param source {@code scheduler-service}
 * @param subject the run's id
 * @param time when it was committed
 * @param tenant whose run it is
 * @param schemaVersion of {@code data}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingTask(
    String specversion,
    String id,
    String type,
    String source,
    String subject,
    Instant time,
    String tenant,
    int schemaVersion,
    Specification data) {
  public static final String TOPIC = "training.tasks";
  public static final String TYPE = "training.task";
  public static final String SPEC_VERSION = "1.0";
  public static final int SCHEMA_VERSION = 1;

  /**
   * @param run the run's id
   * @param attempt 1, 2, 3, …; each has a token of its own
   * @param trainer the trainer's name
   * @param baseModel what the owner asked to begin with
   * @param trainingFile where the training file's lines are read
   * @param validationFile where those of the validation file are; absent where there is none
   * @param seed of everything random
   * @param hyperparameters as the owner stated them
   * @param checkpoint where an earlier attempt had come; absent where there is none
   * @param reportTo the address below which {@code status}, {@code checkpoints/{step}}, {@code
   *     artifacts/{path}} and {@code files/…} are
   * @param token the bearer token of this attempt there, and in its reports
   * @param reportWithin seconds after which a trainer that reports nothing is taken for dead
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Specification(
      String run,
      int attempt,
      String trainer,
      String baseModel,
      String trainingFile,
      @Nullable String validationFile,
      long seed,
      Map<String, Object> hyperparameters,
      @Nullable Checkpoint checkpoint,
      String reportTo,
      String token,
      long reportWithin) {

    public Specification {
      hyperparameters = Map.copyOf(hyperparameters);
    }
  }

  /**
   * @param step that was reached
   * @param url where its content is read
   */
  public record Checkpoint(int step, String url) {}
}
