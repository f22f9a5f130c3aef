package io.llmplatform.inference.benchmark;

/** A way to send requests without waiting for their answers. Thread-safe. */
interface Sending extends AutoCloseable {
  /** Is told once how a request ended, on any thread. */
  interface Ending {
    void answered();

    /**
     * @param failure {@link Refused} where the platform takes no more at the moment
     */
    void failed(Throwable failure);
  }

  /**
   * Sends one sequence, and returns at once.
   *
   * @return whether it was sent; false where the client itself has no connection left
   */
  boolean send(long[] ids, Ending ending);
}
