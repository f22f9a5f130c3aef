package io.llmplatform.inference.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes memory for a version that is to be loaded; where there is none left, versions leave theirs,
 * the least recently used first. Nobody leaves who is pinned, nor another version of the same
 * model, nor anybody where it would be in vain. Thread-safe.
 *
 * <p>Locks are taken in this order: {@code turn}, the catalog's monitor, the memory's lock.
 */
final class MakingRoom {
  /** What is asked of the catalog. */
  interface Loaded {
    /** What may leave its memory, in any order. */
    Stream<SharedModel> dispensable();

    /** Has it leave, if it is still loaded. */
    void evict(SharedModel model);
  }

  private final ReentrantLock turn = new ReentrantLock();
  private final ModelMemory memory;
  private final Loaded loaded;
  private volatile Set<ModelVersion> pinned = Set.of();

  MakingRoom(ModelMemory memory, Loaded loaded) {
    this.memory = memory;
    this.loaded = loaded;
  }

  /** Says which versions never leave. */
  void pin(Set<ModelVersion> versions) {
    pinned = Set.copyOf(versions);
  }

  /**
   * @param patience how long to wait for the last requests of those that leave
   * @throws NoRoom when what could leave is not enough, or does not leave in time
   */
  ModelMemory.Share take(ModelVersion id, long bytes, Duration patience) {
    turn.lock();
    try {
      long remaining = patience.toNanos();
      while (true) {
        ModelMemory.Share share = memory.tryTake(bytes);
        if (share != null) {
          return share;
        }
        long lacking = memory.lacking(bytes);
        if (lacking > 0) {
          evictFor(id, bytes, lacking);
        } else if (remaining > 0) {
          remaining = memory.awaitFreed(remaining);
        } else {
          throw new NoRoom(id, bytes, memory, 0);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoRoom(id, bytes, memory, 0);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Has versions leave until no more is taken than the limit allows, as far as may be. Never waits:
   * while a load makes room, it does nothing.
   */
  void shrink() {
    if (!turn.tryLock()) {
      return;
    }
    try {
      long lacking = memory.lacking(0);
      for (SharedModel model : leastRecentlyUsed(null)) {
        if (lacking <= 0) {
          return;
        }
        lacking -= model.bytes();
        loaded.evict(model);
      }
    } finally {
      turn.unlock();
    }
  }

  private void evictFor(ModelVersion id, long bytes, long lacking) {
    List<SharedModel> candidates = leastRecentlyUsed(id.model());
    long dispensable = candidates.stream().mapToLong(SharedModel::bytes).sum();
    if (dispensable < lacking) {
      throw new NoRoom(id, bytes, memory, dispensable);
    }
    long left = lacking;
    for (SharedModel model : candidates) {
      if (left <= 0) {
        break;
      }
      left -= model.bytes();
      loaded.evict(model);
    }
  }

  private List<SharedModel> leastRecentlyUsed(@Nullable ModelId except) {
    Set<ModelVersion> stay = pinned;
    return loaded
        .dispensable()
        .filter(each -> !each.model().id().model().equals(except))
        .filter(each -> !stay.contains(each.model().id()))
        .map(each -> new Candidate(each, each.lastUsed()))
        .sorted(java.util.Comparator.comparingLong(Candidate::lastUsed))
        .map(Candidate::model)
        .toList();
  }

  /** With the time of its last use as it was when the order was made. */
  private record Candidate(SharedModel model, long lastUsed) {}
}
