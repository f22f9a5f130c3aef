package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.Revisions;
import io.llmplatform.inference.retrieval.store.VectorStore;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.Leases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Removes from indexes, and then from PostgreSQL, what searches have been leaving out for a while:
 * hidden revisions, and stores that were deleted or have expired. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class RemovingChunks {
  private static final String WORK = "removal";
  private static final Duration LEASE = Duration.ofMinutes(5);

  private final Leases leases;
  private final Revisions revisions;
  private final VectorStores stores;
  private final VectorIndex index;
  private final Duration delay;
  private final Clock clock;

  RemovingChunks(
      Leases leases,
      Revisions revisions,
      VectorStores stores,
      VectorIndex index,
      RetrievalSettings settings,
      Clock clock) {
    this.leases = leases;
    this.revisions = revisions;
    this.stores = stores;
    this.index = index;
    this.delay = settings.stores().removalDelay();
    this.clock = clock;
  }

  /** Removes what is due, unless another instance is at it. */
  void remove() {
    Optional<Lease> lease = leases.acquire(WORK, LEASE);
    if (lease.isPresent()) {
      try {
        removeDue(clock.instant().minus(delay));
      } finally {
        leases.release(lease.get());
      }
    }
  }

  private void removeDue(Instant before) {
    Set<IndexId> known = index.indexes();
    for (Revisions.Hidden each : revisions.removable(before)) {
      IndexId id = new IndexId(each.index());
      if (known.contains(id)) {
        index.deleteRevision(id, each.tenant(), each.id());
      }
      revisions.forget(each.id());
    }
    for (VectorStore store : stores.removable(before)) {
      if (known.contains(store.index())) {
        index.deleteStore(store.index(), store.tenant(), store.id());
      }
      stores.forget(store.id());
    }
  }
}
