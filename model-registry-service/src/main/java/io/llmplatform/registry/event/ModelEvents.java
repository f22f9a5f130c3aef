package io.llmplatform.registry.event;

/** The outbox of {@code model.events}. Thread-safe. */
public interface ModelEvents {

  /**
   * Appends to the outbox, in the caller's transaction. The caller holds the model's lock until its
   * transaction ends, so that events of a model leave in the order of their appending.
   *
   * @throws IllegalStateException without a transaction
   */
  void append(ModelChange change);
}
