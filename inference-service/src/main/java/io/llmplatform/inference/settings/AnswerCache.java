package io.llmplatform.inference.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Answers of language models that are remembered in the Redis of {@link InferenceSettings.Cache},
 * for their tenant alone. All live.
 *
 * @param enabled whether any are
 * @param tenants whose requests; {@code *}: everybody's
 * @param models names of those whose answers are; {@code *}: all
 * @param timeToLive of an answer
 * @param threshold least cosine, 0 to 1, of two last messages of which one's answer may be given to
 *     the other
 * @param embeddingModel the name of the model that compares them; empty: only the same request is
 *     answered from memory
 * @param maxEntries answers of a tenant and a model version; the oldest makes room
 * @param timeout how long a request waits for an answer of Redis, and for the embedding model
 */
public record AnswerCache(
    @DefaultValue("false") boolean enabled,
    @DefaultValue List<String> tenants,
    @DefaultValue List<String> models,
    @DefaultValue("1h") @DurationMin(millis = 1) Duration timeToLive,
    @DefaultValue("0.95") double threshold,
    @DefaultValue("all-minilm-l6-v2") String embeddingModel,
    @DefaultValue("1000") @Min(1) @Max(4000) int maxEntries,
    @DefaultValue("50ms") @DurationMin(millis = 1) Duration timeout) {
  public AnswerCache {
    tenants = List.copyOf(tenants);
    models = List.copyOf(models);
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("inference.answer-cache.threshold is not 0 to 1");
    }
  }
}
