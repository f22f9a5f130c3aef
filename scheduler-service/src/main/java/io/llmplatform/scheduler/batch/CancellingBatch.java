package io.llmplatform.scheduler.batch;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.job.JobTriggers;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The use case: a batch is to end early; what is done is kept. */
@Component
class CancellingBatch {
  private final Batches batches;
  private final BatchChanges changes;
  private final JobTriggers triggers;
  private final TransactionTemplate transaction;
  private final Clock clock;

  CancellingBatch(
      Batches batches,
      BatchChanges changes,
      JobTriggers triggers,
      TransactionTemplate transaction,
      Clock clock) {
    this.batches = batches;
    this.changes = changes;
    this.triggers = triggers;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * @return the batch as it stands then
   * @throws PlatformException not found; conflict where it is cancelled already, or has ended
   */
  Batch cancel(String tenant, String id) {
    batches.get(tenant, id);
    transaction.executeWithoutResult(status -> cancel(id));
    triggers.trigger(BatchJob.NAME);
    return batches.get(tenant, id);
  }

  private void cancel(String id) {
    Batch batch = batches.lock(id).orElseThrow();
    switch (batch.status()) {
      case VALIDATING, IN_PROGRESS -> {
        batches.cancelling(id, clock.instant());
        changes.tell(batches.find(id).orElseThrow(), "batch.cancelling");
      }
      case CANCELLING, CANCELLED ->
          throw PlatformException.conflict(
              "The batch '%s' is cancelled already; its status is '%s'."
                  .formatted(id, batch.status().wire()));
      default ->
          throw PlatformException.conflict(
              "A batch with the status '%s' cannot be cancelled.".formatted(batch.status().wire()));
    }
  }
}
