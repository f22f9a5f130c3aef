package io.llmplatform.scheduler.training.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for. Immutable.
 *
 * @param model the base model's name
 * @param trainingFile the id of the file with labelled texts
 * @param validationFile the id of a file to measure by; null: a part of the training file
 * @param suffix ends the name of the model that is made; null: the run's id does
 * @param seed of everything random
 * @param method the trainer as the request called it; null: it named none
 * @param hyperparameters as the trainer understands them; a member that is {@code auto} is absent
 * @param metadata the owner's own, given back as it is
 */
public record RunRequest(
    String model,
    String trainingFile,
    @Nullable String validationFile,
    @Nullable String suffix,
    long seed,
    @Nullable String method,
    Map<String, Object> hyperparameters,
    Map<String, String> metadata) {

  public RunRequest {
    hyperparameters = Map.copyOf(hyperparameters);
    metadata = Map.copyOf(metadata);
  }
}
