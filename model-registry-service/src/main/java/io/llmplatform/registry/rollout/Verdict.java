package io.llmplatform.registry.rollout;

/** What follows from an observation of a rollout's step. */
sealed interface Verdict {

  /** The version is not healthy. */
  record RollBack(String reason) implements Verdict {}

  /**
   * It is too early to go on.
   *
   * @param isReady whether every instance has the version ready
   */
  record Wait(boolean isReady, String reason) implements Verdict {}

  /** The step is through. */
  record Through() implements Verdict {}
}
