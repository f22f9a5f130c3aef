package io.llmplatform.scheduler.batch;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals.Held;
import io.llmplatform.scheduler.batch.Batch.Counts;
import io.llmplatform.scheduler.batch.LineReader.Line;
import io.llmplatform.scheduler.batch.Shards.Kind;
import io.llmplatform.scheduler.file.Files;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The use case: a batch whose lines are done, or will not be, gets its files and ends. Each line of
 * the input has one line in one of the files. Files are made under keys, so a second try finds what
 * the first one made.
 */
@Component
class FinishingBatch {
  private static final String PURPOSE = "batch_output";

  private final Files files;
  private final Leases leases;
  private final Batches batches;
  private final Shards shards;
  private final BatchChanges changes;
  private final TransactionTemplate transaction;
  private final BatchSettings settings;
  private final Clock clock;

  FinishingBatch(
      Files files,
      Leases leases,
      Batches batches,
      Shards shards,
      BatchChanges changes,
      TransactionTemplate transaction,
      BatchSettings settings,
      Clock clock) {
    this.files = files;
    this.leases = leases;
    this.batches = batches;
    this.shards = shards;
    this.changes = changes;
    this.transaction = transaction;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @throws io.llmplatform.lease.LeaseLost if another has the work
   * @throws PlatformException if files cannot be read or made (now)
   */
  void finish(Batch batch, Held held) {
    if (!close(batch, held)) {
      return;
    }
    Ending ending = ending(batch);
    List<Shard> undone = shards.undone(batch.id());
    String output =
        shards.hasAny(batch.id(), Kind.OUTPUT)
            ? make(batch, "output", out -> copy(batch, Kind.OUTPUT, out))
            : null;
    held.check();
    String errors =
        shards.hasAny(batch.id(), Kind.ERRORS) || !undone.isEmpty()
            ? make(batch, "errors", out -> writeErrors(batch, undone, ending, out))
            : null;
    int notRun = undone.stream().mapToInt(Shard::left).sum();
    transaction.executeWithoutResult(status -> end(batch, held, ending, notRun, output, errors));
  }

  private static Ending ending(Batch batch) {
    Ending ending = batch.ending();
    if (ending == null) {
      throw new IllegalStateException("A batch that ends has no ending");
    }
    return ending;
  }

  /** From then on no worker writes; false while lines are under way that may still end. */
  private boolean close(Batch batch, Held held) {
    if (batch.closed()) {
      return true;
    }
    Boolean closed =
        transaction.execute(
            status -> {
              leases.holds(held.lease());
              batches.lock(batch.id());
              Instant now = clock.instant();
              if (now.isBefore(patience(batch)) && shards.areWorkedOn(batch.id())) {
                batches.putOff(batch.id(), now.plus(settings.work().look()));
                return false;
              }
              batches.close(batch.id());
              return true;
            });
    return Boolean.TRUE.equals(closed);
  }

  private Instant patience(Batch batch) {
    Instant cancelled = batch.times().cancelling();
    Instant since = cancelled == null ? batch.times().expires() : cancelled;
    return since.plus(settings.work().grace());
  }

  private String make(Batch batch, String kind, Files.Content content) {
    Duration lifetime = batch.outputLifetime();
    return files
        .create(
            batch.owner(),
            batch.id() + "/" + kind,
            "%s_%s.jsonl".formatted(batch.id(), kind.toLowerCase(Locale.ROOT)),
            PURPOSE,
            lifetime,
            content)
        .id();
  }

  private void copy(Batch batch, Kind kind, OutputStream out) throws IOException {
    try {
      shards.each(batch.id(), kind, lines -> write(out, lines));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(OutputStream out, byte[] lines) {
    try {
      out.write(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeErrors(Batch batch, List<Shard> undone, Ending ending, OutputStream out)
      throws IOException {
    copy(batch, Kind.ERRORS, out);
    for (Shard shard : undone) {
      try (LineReader lines =
          new LineReader(
              files.read(batch.owner(), batch.inputFile(), shard.nextOffset()),
              shard.nextOffset(),
              Math.toIntExact(settings.input().maxLine().toBytes()))) {
        for (int i = 0; i < shard.left(); i++) {
          out.write(ResultLine.notRun(customId(lines.next()), ending));
        }
      }
    }
  }

  private static String customId(@Nullable Line line) throws IOException {
    if (line == null) {
      throw new IOException("The input file ends before its last line");
    }
    try {
      return RequestLine.parse(line.bytes()).customId();
    } catch (BadLine e) {
      throw new IOException("The input file is not the one that was validated", e);
    }
  }

  private void end(
      Batch batch,
      Held held,
      Ending ending,
      int notRun,
      @Nullable String output,
      @Nullable String errors) {
    leases.holds(held.lease());
    Batch now = batches.lock(batch.id()).orElseThrow();
    if (now.status().hasEnded()) {
      return;
    }
    Counts counts = now.counts().plus(new Counts(0, notRun, 0, 0));
    batches.ended(batch.id(), ending, counts, output, errors, clock.instant());
    shards.forget(batch.id());
    Batch ended = batches.find(batch.id()).orElseThrow();
    changes.tell(ended, "batch." + ended.status().wire());
  }
}
