package io.llmplatform.scheduler.batch;

import io.llmplatform.lease.Lease;
import io.llmplatform.lease.Leases;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The use case: nothing more can be done for a batch, and it says why. */
@Component
class FailingBatch {
  private final Leases leases;
  private final Batches batches;
  private final Shards shards;
  private final BatchChanges changes;
  private final TransactionTemplate transaction;
  private final Clock clock;

  FailingBatch(
      Leases leases,
      Batches batches,
      Shards shards,
      BatchChanges changes,
      TransactionTemplate transaction,
      Clock clock) {
    this.leases = leases;
    this.batches = batches;
    this.shards = shards;
    this.changes = changes;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * @param lease of some work of the batch
   * @throws io.llmplatform.lease.LeaseLost if another has that work
   */
  void fail(String id, Lease lease, List<BatchError> errors) {
    transaction.executeWithoutResult(
        status -> {
          // The lease's row first, as in every transaction: two orders would be a deadlock.
          leases.holds(lease);
          Batch batch = batches.lock(id).orElseThrow();
          if (!batch.status().hasEnded()) {
            batches.failed(id, errors, clock.instant());
            shards.forget(id);
            changes.tell(batches.find(id).orElseThrow(), "batch.failed");
          }
        });
  }
}
