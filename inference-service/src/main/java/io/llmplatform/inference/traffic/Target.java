package io.llmplatform.inference.traffic;

/**
 * A version that answers requests.
 *
 * @param weight its share of the requests that no match claims, against the others' weights; 0: it
 *     gets what its match claims and nothing else
 */
public record Target(int version, int weight, Match match) {
  public Target {
    if (version < 1 || weight < 0) {
      throw new IllegalArgumentException("version %d with weight %d".formatted(version, weight));
    }
  }
}
