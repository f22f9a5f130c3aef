package io.llmplatform.inference.language;

/**
 * How a model's publisher has tokens chosen where a request says nothing.
 *
 * @param temperature 0: always the most probable token
 * @param topK 0: any
 * @param topP above 0, at most 1
 * @param minP 0 to 1
 * @param repetitionPenalty above 0; 1: none
 */
public record SamplingDefaults(
    double temperature, int topK, double topP, double minP, double repetitionPenalty) {
  /** Where the publisher says nothing: the model's own probabilities. */
  public static final SamplingDefaults NONE = new SamplingDefaults(1, 0, 1, 0, 1);
}
