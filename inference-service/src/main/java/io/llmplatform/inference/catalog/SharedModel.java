package io.llmplatform.inference.catalog;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A served model and its holders. INVARIANT: the model is closed exactly once, by whoever lets go
 * last; freeing a session under a run crashes the process. Thread-safe.
 */
final class SharedModel {
  private final ServedModel model;
  private final ModelMemory.@Nullable Share share;
  private final LongSupplier nanoTime;
  private final Executor closings;
  private final Consumer<SharedModel> closed;

  /** The catalog is the first holder. Zero is final. */
  private final AtomicInteger holders = new AtomicInteger(1);

  private volatile long lastUsed;

  /**
   * @param share the memory that returns with the model; null: nobody counts it
   * @param closings where models are closed, which takes a while
   * @param closed told once the model is closed and its memory has returned
   */
  SharedModel(
      ServedModel model,
      ModelMemory.@Nullable Share share,
      LongSupplier nanoTime,
      Executor closings,
      Consumer<SharedModel> closed) {
    this.model = model;
    this.share = share;
    this.nanoTime = nanoTime;
    this.closings = closings;
    this.closed = closed;
    this.lastUsed = nanoTime.getAsLong();
  }

  ServedModel model() {
    return model;
  }

  /** What it takes of the memory for models; 0 where nobody counts it. */
  long bytes() {
    return share == null ? 0 : share.bytes();
  }

  /**
   * When it was last held or let go, by the clock that it was given; now, while a request has it.
   */
  long lastUsed() {
    return holders.get() > 1 ? nanoTime.getAsLong() : lastUsed;
  }

  /** False when the model is closed or about to be. */
  boolean tryHold() {
    return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) != 0;
  }

  /** Lets go of what a request held. */
  void release() {
    lastUsed = nanoTime.getAsLong();
    drop();
  }

  /** Lets go of what the catalog held. */
  void withdraw() {
    if (share != null) {
      share.leaves();
    }
    drop();
  }

  private void drop() {
    if (holders.decrementAndGet() == 0) {
      closings.execute(this::close);
    }
  }

  private void close() {
    try {
      model.close();
    } finally {
      if (share != null) {
        share.close();
      }
      closed.accept(this);
    }
  }
}
