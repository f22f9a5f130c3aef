package io.llmplatform.scheduler.training.openai;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/fine_tuning/jobs}.
 *
 * @param model required
 * @param trainingFile required
 * @param hyperparameters OpenAI's older place for those of the method
 * @param method a type, and an object of the type's name with {@code hyperparameters}
 */
@JsonNaming(SnakeCaseStrategy.class)
record CreateJob(
    @JsonPropertyDescription("The base model: an embedding model of the platform.")
        @Nullable String model,
    @JsonPropertyDescription("The id of a file of the purpose fine-tune.")
        @Nullable String trainingFile,
    @JsonPropertyDescription(
            "The id of a file to measure by; absent: a fifth of the training file.")
        @Nullable String validationFile,
    @JsonPropertyDescription(
            "Ends the model's name: 1 to 64 letters, digits, '.', '_', '-'. Jobs of one suffix make"
                + " versions of one model.")
        @Nullable String suffix,
    @JsonPropertyDescription("0 to 2147483647; the same seed gives the same model.")
        @Nullable Long seed,
    @JsonPropertyDescription("n_epochs, batch_size, learning_rate_multiplier: numbers or auto.")
        @Nullable Map<String, Object> hyperparameters,
    @JsonPropertyDescription("The trainer: {\"type\": \"classifier\"}, or one that is configured.")
        @Nullable Map<String, Object> method,
    @JsonPropertyDescription("Up to 16 texts by name.")
        @Nullable Map<String, @Nullable String> metadata) {}
