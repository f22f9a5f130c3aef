package io.llmplatform.scheduler.batch;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals.Held;
import io.llmplatform.scheduler.file.Files;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The use case: the lines of a shard are run, a window at a time, and what came of each window is
 * written with the shard's new position.
 *
 * <p>INVARIANT: what is written is written in a transaction that holds the shard's lease, while the
 * batch is not closed; so each line is written once, whoever dies. A line that was answered and not
 * written is run, and paid for, again.
 */
@Component
class RunningShard {
  private final Files files;
  private final BulkInference inference;
  private final Leases leases;
  private final Batches batches;
  private final Shards shards;
  private final BatchMetrics metrics;
  private final TransactionTemplate transaction;
  private final BatchSettings settings;
  private final Clock clock;

  RunningShard(
      Files files,
      BulkInference inference,
      Leases leases,
      Batches batches,
      Shards shards,
      BatchMetrics metrics,
      TransactionTemplate transaction,
      BatchSettings settings,
      Clock clock) {
    this.files = files;
    this.inference = inference;
    this.leases = leases;
    this.batches = batches;
    this.shards = shards;
    this.metrics = metrics;
    this.transaction = transaction;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Runs lines until the shard is done, its batch is to end, or the turn is over.
   *
   * @throws io.llmplatform.lease.LeaseLost if another has the work
   * @throws PlatformException {@code PERMISSION_DENIED} if the owner may not have them run; another
   *     one if that is not possible now
   * @throws IOException if reading the file ends early
   */
  void run(Work.Running work, Held held) throws IOException, InterruptedException {
    Instant turnEnds = clock.instant().plus(settings.work().turn());
    Batch batch = work.batch();
    Shard shard = work.shard();
    int most = settings.work().window();
    try (LineReader lines = lines(batch, shard)) {
      while (!shard.isDone() && clock.instant().isBefore(turnEnds) && isWanted(batch)) {
        Window window =
            Window.read(
                lines,
                batch.endpoint(),
                Math.min(shard.left(), most),
                settings.work().maxWindow().toBytes());
        Instant sent = clock.instant();
        PlatformException setback = answer(batch, window, held);
        Duration took = Duration.between(sent, clock.instant());
        Segment answered = window.answered();
        if (answered != null && !write(batch, shard, answered, held)) {
          return;
        }
        if (setback != null) {
          throw setback;
        }
        if (!window.isAnswered() || answered == null) {
          return;
        }
        shard = after(shard, answered);
        most = settings.work().linesAfter(most, answered.bytes(), took);
      }
    }
  }

  private static Shard after(Shard shard, Segment written) {
    return new Shard(
        shard.batch(),
        shard.number(),
        shard.lines(),
        shard.position() + written.lines(),
        written.nextOffset());
  }

  private LineReader lines(Batch batch, Shard shard) {
    return new LineReader(
        files.read(batch.owner(), batch.inputFile(), shard.nextOffset()),
        shard.nextOffset(),
        Math.toIntExact(settings.input().maxLine().toBytes()));
  }

  private boolean isWanted(Batch batch) {
    return batches
        .find(batch.id())
        .filter(now -> now.status() == BatchStatus.IN_PROGRESS)
        .filter(now -> clock.instant().isBefore(now.times().expires()))
        .isPresent();
  }

  /**
   * Has the window's lines answered, again and again where something is away or used up for a short
   * while.
   *
   * @return why some are not answered; null where all are, or the batch is to end
   */
  private @Nullable PlatformException answer(Batch batch, Window window, Held held)
      throws InterruptedException {
    int setbacks = 0;
    while (true) {
      PlatformException trouble = exchange(batch, window);
      held.check();
      if (window.isAnswered()) {
        return null;
      }
      setbacks = window.hasMoved() ? 1 : setbacks + 1;
      Duration wait = settings.work().backoff(setbacks);
      Duration asked = window.retryAfter();
      if (asked != null && asked.compareTo(wait) > 0) {
        wait = asked;
      }
      if (wait.compareTo(settings.work().maxRetry()) >= 0) {
        return trouble != null
            ? trouble
            : PlatformException.exhausted("The lines are to be tried again later.", wait);
      }
      Thread.sleep(wait.toMillis());
      if (!isWanted(batch)) {
        return null;
      }
    }
  }

  private @Nullable PlatformException exchange(Batch batch, Window window) {
    try {
      inference.run(batch.owner(), window.requests(), window::take);
      return null;
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.PERMISSION_DENIED) {
        throw e;
      }
      return e;
    }
  }

  /** False where the batch takes no more. */
  private boolean write(Batch batch, Shard shard, Segment segment, Held held) {
    Boolean written =
        transaction.execute(
            status -> {
              leases.holds(held.lease());
              if (!batches.takesLines(batch.id())) {
                return false;
              }
              shards.append(shard, segment);
              if (batch.setbacks() > 0) {
                batches.recovered(batch.id());
              }
              return true;
            });
    boolean isWritten = Boolean.TRUE.equals(written);
    if (isWritten) {
      metrics.wrote(segment.counts());
    }
    return isWritten;
  }
}
