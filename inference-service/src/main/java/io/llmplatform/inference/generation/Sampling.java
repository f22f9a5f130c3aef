package io.llmplatform.inference.generation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are chosen. Null is what the model's own configuration says, else nothing of it.
 *
 * @param temperature 0 to 2; 0: always the most probable token
 * @param topP above 0, up to 1
 * @param topK 0: any number of tokens
 * @param minP 0 to 1, of the most probable token's probability
 * @param repetitionPenalty above 0; 1: none
 * @param presencePenalty -2 to 2; 0: none
 * @param frequencyPenalty -2 to 2; 0: none
 * @param logitBias added to the logits of tokens, by id
 * @param seed the same one gives the same text; null: any
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    Map<Integer, Double> logitBias,
    @Nullable Long seed) {
  /** As the model's own configuration says. */
  public static final Sampling DEFAULT =
      new Sampling(null, null, null, null, null, 0, 0, Map.of(), null);

  public Sampling {
    logitBias = Map.copyOf(logitBias);
  }

  /** Of one choice among several for the same prompt: each differs, and each is repeatable. */
  Sampling forChoice(int choice) {
    return seed == null || choice == 0
        ? this
        : new Sampling(
            temperature,
            topP,
            topK,
            minP,
            repetitionPenalty,
            presencePenalty,
            frequencyPenalty,
            logitBias,
            seed + choice);
  }
}
