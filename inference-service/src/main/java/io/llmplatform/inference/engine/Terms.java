package io.llmplatform.inference.engine;

/**
 * On what terms a version's rows run.
 *
 * @param lane limits how many runs go on side by side
 * @param yielding whether rows run only while no other row waits, on a part of the workers, and are
 *     refused rather than let anything else be refused for them
 */
public record Terms(Lane lane, BatchSettings batching, QueueSettings queue, boolean yielding) {

  /** Rows that nothing sets apart. */
  public static Terms plain() {
    return new Terms(
        new Lane(Integer.MAX_VALUE), BatchSettings.DEFAULT, QueueSettings.DEFAULT, false);
  }

  /** The same terms for rows that give way to all others. */
  public Terms forCopies() {
    return new Terms(lane, batching, queue, true);
  }
}
