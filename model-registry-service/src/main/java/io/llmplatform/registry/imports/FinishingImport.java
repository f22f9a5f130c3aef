package io.llmplatform.registry.imports;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ImportState;
import io.llmplatform.registry.hub.HubCommit;
import io.llmplatform.registry.version.PublishingVersion;
import io.llmplatform.registry.version.UploadedVersion;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The steps of an import that others see, each in one transaction with what it means to the
 * version, and only by who has the lease.
 */
@Component
class FinishingImport {
  private final Imports imports;
  private final ImportLeases leases;
  private final PublishingVersion publishing;
  private final TransactionOperations transactions;
  private final Clock clock;

  FinishingImport(
      Imports imports,
      ImportLeases leases,
      PublishingVersion publishing,
      TransactionOperations transactions,
      Clock clock) {
    this.imports = imports;
    this.leases = leases;
    this.publishing = publishing;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What the revision means, and what is to be fetched; the version's source says so from now. */
  void plan(Lease lease, Import task, HubCommit commit, List<WantedFile> files)
      throws LeaseLost, ImportFailed {
    try {
      step(
          lease,
          () -> {
            publishing.source(task.version(), Import.source(task.repository(), commit.hex()));
            imports.plan(task.id(), commit, files);
          });
    } catch (PlatformException gone) {
      throw new ImportFailed(gone.detail(), null, gone);
    }
  }

  /**
   * The version is ready.
   *
   * @throws PlatformException if the version is not pending any more
   */
  void succeed(Lease lease, Import task, UploadedVersion version) throws LeaseLost {
    step(
        lease,
        () -> {
          publishing.complete(task.version(), version);
          imports.finish(task.id(), ImportState.SUCCEEDED, null, now());
        });
  }

  /** The version's registration has failed. */
  void fail(Lease lease, Import task, Import.Problem problem) throws LeaseLost {
    step(
        lease,
        () -> {
          publishing.failIfPending(task.version(), problem.sentence());
          imports.finish(task.id(), ImportState.FAILED, problem, now());
        });
  }

  private void step(Lease lease, Runnable step) throws LeaseLost {
    try {
      transactions.executeWithoutResult(
          status -> {
            try {
              leases.lockHeld(lease);
            } catch (LeaseLost lost) {
              throw new Lost(lost);
            }
            step.run();
          });
    } catch (Lost lost) {
      throw lost.lost;
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Carries the checked exception out of a transaction. */
  private static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LeaseLost lost;

    Lost(LeaseLost lost) {
      super(lost);
      this.lost = lost;
    }
  }
}
