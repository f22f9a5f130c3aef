package io.llmplatform.inference.catalog;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory that models take of this instance, in bytes: what each is estimated to need before it
 * is loaded, and what it was seen to take afterwards. Thread-safe.
 *
 * <p>INVARIANT (under {@code lock}): {@code used} is the sum of the shares that are not closed,
 * {@code leaving} of those of them that are on their way out.
 */
public final class ModelMemory {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Set<Share> shares = new HashSet<>();
  private final LongSupplier limit;
  private final Supplier<OptionalLong> nativeHeap;
  private long used;
  private long leaving;

  /** How often a share was taken or given back. */
  private long changes;

  /**
   * @param limit what all models together may take; 0: as much as they like
   */
  public ModelMemory(LongSupplier limit) {
    this(limit, OptionalLong::empty);
  }

  /**
   * @param limit what all models together may take; 0: as much as they like
   * @param nativeHeap bytes that are allocated where models lie; empty where nobody can say
   */
  public ModelMemory(LongSupplier limit, Supplier<OptionalLong> nativeHeap) {
    this.limit = limit;
    this.nativeHeap = nativeHeap;
  }

  /** What all models together may take; 0: as much as they like. */
  public long limit() {
    return Math.max(0, limit.getAsLong());
  }

  /** What is taken now, by models on their way out too. */
  public long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  /** The shares that are held now, and how many of them are on their way out. */
  int holders() {
    lock.lock();
    try {
      return shares.size();
    } finally {
      lock.unlock();
    }
  }

  /** The part of {@code bytes} that has no room, once all that is on its way out has gone. */
  long lacking(long bytes) {
    long allowed = limit();
    lock.lock();
    try {
      return allowed == 0 ? 0 : Math.max(0, used - leaving + bytes - allowed);
    } finally {
      lock.unlock();
    }
  }

  /** A share of that size, or null where it does not fit. */
  @Nullable Share tryTake(long bytes) {
    long allowed = limit();
    lock.lock();
    try {
      if (allowed > 0 && used + bytes > allowed) {
        return null;
      }
      changes++;
      Share share = new Share(bytes, changes, nativeHeap.get());
      shares.add(share);
      used += bytes;
      return share;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until some share is closed.
   *
   * @return what is left of the wait; at most 0 when it is over
   */
  long awaitFreed(long nanos) throws InterruptedException {
    lock.lock();
    try {
      return leaving == 0 ? nanos : freed.awaitNanos(Math.min(nanos, TimeUnit.SECONDS.toNanos(60)));
    } finally {
      lock.unlock();
    }
  }

  /** A model's part of the memory, until {@link #close}. */
  public final class Share implements AutoCloseable {
    private final long change;
    private final OptionalLong heapBefore;
    private long bytes;
    private boolean out;

    private Share(long bytes, long change, OptionalLong heapBefore) {
      this.bytes = bytes;
      this.change = change;
      this.heapBefore = heapBefore;
    }

    public long bytes() {
      lock.lock();
      try {
        return bytes;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Says that the model is loaded: from now on it counts with what the heap has grown by since
     * the share was taken, even if there was no room for that. The estimate stays where another
     * model was loaded or closed meanwhile, and bounds what requests of others may have added.
     */
    public void loaded() {
      OptionalLong heapNow = nativeHeap.get();
      lock.lock();
      try {
        if (heapBefore.isPresent()
            && heapNow.isPresent()
            && change == changes
            && shares.contains(this)) {
          long grown = heapNow.getAsLong() - heapBefore.getAsLong();
          long actual = Math.max(bytes / 2, Math.min(bytes * 4, grown));
          used += actual - bytes;
          bytes = actual;
        }
      } finally {
        lock.unlock();
      }
    }

    /** Says that the model gets no more requests. */
    void leaves() {
      lock.lock();
      try {
        if (shares.contains(this) && !out) {
          out = true;
          leaving += bytes;
        }
      } finally {
        lock.unlock();
      }
    }

    /** Gives the memory back. Idempotent. */
    @Override
    public void close() {
      lock.lock();
      try {
        if (shares.remove(this)) {
          changes++;
          used -= bytes;
          leaving -= out ? bytes : 0;
          freed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
