package io.llmplatform.inference.catalog;

/**
 * A version's state, as the model repository extension of the Open Inference Protocol names it.
 *
 * @param reason why, empty when there is nothing to say
 * @param absence why an unavailable version is not in memory although it could be
 */
public record ModelState(ModelVersion id, Phase phase, String reason, Absence absence) {
  /** The states of a version that is to be served, or that still leaves its memory. */
  public enum Phase {
    LOADING,
    READY,
    /** It gets no more requests; its memory returns after the last of those that it has. */
    UNLOADING,
    UNAVAILABLE
  }

  public ModelState(ModelVersion id, Phase phase, String reason) {
    this(id, phase, reason, Absence.NONE);
  }
}
