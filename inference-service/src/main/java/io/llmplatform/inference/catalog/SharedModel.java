package io.llmplatform.inference.catalog;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A served model and its holders. INVARIANT: the model is closed exactly once, by whoever lets go
 * last; freeing a session under a run crashes the process. Thread-safe.
 */
final class SharedModel {
  private final ServedModel model;

  /** The catalog is the first holder. Zero is final. */
  private final AtomicInteger holders = new AtomicInteger(1);

  SharedModel(ServedModel model) {
    this.model = model;
  }

  ServedModel model() {
    return model;
  }

  /** False when the model is closed or about to be. */
  boolean tryHold() {
    return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) != 0;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      model.close();
    }
  }
}
