package io.llmplatform.inference.classification;

import java.time.Duration;
import java.util.List;

/**
 * What texts were found to be.
 *
 * @param probabilities of each text's labels, by index
 * @param tokens that were computed, special tokens included, padding not
 * @param queued how long the request waited for a worker
 * @param computed the workers' time
 */
public record Classified(
    List<float[]> probabilities, long tokens, Duration queued, Duration computed) {
  public Classified {
    probabilities = List.copyOf(probabilities);
  }
}
