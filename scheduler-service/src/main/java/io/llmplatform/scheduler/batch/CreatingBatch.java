package io.llmplatform.scheduler.batch;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import io.llmplatform.scheduler.batch.Batch.Counts;
import io.llmplatform.scheduler.file.Files;
import io.llmplatform.scheduler.job.JobTriggers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The use case: a batch is asked for. Its file is validated afterwards, by a worker. */
@Component
class CreatingBatch {
  private static final String PURPOSE = "batch";
  private static final Duration LATER = Duration.ofMinutes(1);

  private final Files files;
  private final Batches batches;
  private final BatchChanges changes;
  private final JobTriggers triggers;
  private final TransactionTemplate transaction;
  private final BatchSettings settings;
  private final Clock clock;

  CreatingBatch(
      Files files,
      Batches batches,
      BatchChanges changes,
      JobTriggers triggers,
      TransactionTemplate transaction,
      BatchSettings settings,
      Clock clock) {
    this.files = files;
    this.batches = batches;
    this.changes = changes;
    this.triggers = triggers;
    this.transaction = transaction;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @throws PlatformException invalid, naming what is at fault; exhausted where the tenant has as
   *     many open batches as it may; unavailable where the file cannot be looked up
   */
  Batch create(Owner owner, NewBatch wanted) {
    check(file(owner, wanted.inputFile()));
    Batch batch = batch(owner, wanted);
    transaction.executeWithoutResult(
        status -> {
          batches.lockTenant(owner.tenant());
          requireRoom(owner.tenant());
          batches.add(batch);
          changes.tell(batch, "batch.created");
        });
    triggers.trigger(BatchJob.NAME);
    return batch;
  }

  private UserFile file(Owner owner, String id) {
    try {
      return files.find(owner, id);
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        throw PlatformException.invalid("input_file_id", "There is no file '%s'.".formatted(id));
      }
      throw e;
    }
  }

  private void check(UserFile file) {
    if (!file.purpose().equals(PURPOSE)) {
      throw PlatformException.invalid(
          "input_file_id",
          "The file's purpose is '%s', and must be '%s'.".formatted(file.purpose(), PURPOSE));
    }
    long most = settings.input().maxFile().toBytes();
    if (file.bytes() > most) {
      throw PlatformException.invalid(
          "input_file_id", "The file has %d bytes, and may have %d.".formatted(file.bytes(), most));
    }
  }

  private void requireRoom(String tenant) {
    int most = settings.tenant().maxBatches();
    if (batches.open(tenant).batches() >= most) {
      throw PlatformException.exhausted(
          "The tenant has %d batches that have not ended, the most allowed.".formatted(most),
          LATER);
    }
  }

  private Batch batch(Owner owner, NewBatch wanted) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Batch(
        "batch_" + UUID.randomUUID().toString().replace("-", ""),
        owner,
        wanted.endpoint(),
        wanted.inputFile(),
        wanted.window(),
        wanted.metadata(),
        wanted.outputLifetime(),
        BatchStatus.VALIDATING,
        null,
        List.of(),
        0,
        false,
        Counts.NONE,
        null,
        null,
        new Batch.Times(now, now.plus(wanted.length()), null, null, null, null, null, null, null),
        0);
  }
}
