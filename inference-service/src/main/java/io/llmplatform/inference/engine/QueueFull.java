package io.llmplatform.inference.engine;

/** A submission was refused because too much work is pending; nothing of it was admitted. */
public final class QueueFull extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param weight of the submission, in tokens
   */
  public QueueFull(long weight, long pending, long limit) {
    super(
        "The queue is full: %d tokens are pending of at most %d, and the request has %d."
            .formatted(pending, limit, weight),
        null,
        false,
        false);
  }
}
