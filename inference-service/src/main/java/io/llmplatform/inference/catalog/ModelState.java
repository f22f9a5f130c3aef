package io.llmplatform.inference.catalog;

/**
 * A version's state, as the model repository extension of the Open Inference Protocol names it.
 *
 * @param reason why, empty when there is nothing to say
 */
public record ModelState(ModelVersion id, Phase phase, String reason) {
  /** The states of a version that is to be served. */
  public enum Phase {
    LOADING,
    READY,
    UNAVAILABLE
  }
}
