package io.llmplatform.inference.catalog;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a model until {@link #close}; the model stays in memory that long, even when
 * another version has taken its place. Close it when no run of the request is in progress any more.
 */
public final class Lease implements AutoCloseable {
  private final SharedModel shared;
  private final AtomicBoolean open = new AtomicBoolean(true);

  /** Takes over a hold that the caller has on the model. */
  Lease(SharedModel shared) {
    this.shared = shared;
  }

  public ServedModel model() {
    if (!open.get()) {
      throw new IllegalStateException("the lease has ended");
    }
    return shared.model();
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      shared.release();
    }
  }
}
