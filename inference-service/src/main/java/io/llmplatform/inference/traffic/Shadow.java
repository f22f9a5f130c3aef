package io.llmplatform.inference.traffic;

/**
 * A version that runs copies of requests.
 *
 * @param percent of the requests that are copied, 1 to 100
 */
public record Shadow(int version, int percent) {
  public Shadow {
    if (version < 1 || percent < 1 || percent > 100) {
      throw new IllegalArgumentException("%d %% to version %d".formatted(percent, version));
    }
  }
}
