package io.llmplatform.scheduler.batch;

import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals.Held;
import io.llmplatform.scheduler.batch.LineReader.Line;
import io.llmplatform.scheduler.file.Files;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The use case: every line of a batch's input is checked, and cut into shards. Whoever dies on the
 * way has changed nothing; the next one begins anew.
 */
@Component
class ValidatingInput {
  private final Files files;
  private final Leases leases;
  private final Batches batches;
  private final Shards shards;
  private final FailingBatch failing;
  private final BatchChanges changes;
  private final TransactionTemplate transaction;
  private final BatchSettings settings;
  private final Clock clock;

  ValidatingInput(
      Files files,
      Leases leases,
      Batches batches,
      Shards shards,
      FailingBatch failing,
      BatchChanges changes,
      TransactionTemplate transaction,
      BatchSettings settings,
      Clock clock) {
    this.files = files;
    this.leases = leases;
    this.batches = batches;
    this.shards = shards;
    this.failing = failing;
    this.changes = changes;
    this.transaction = transaction;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @throws io.llmplatform.lease.LeaseLost if another has the work
   * @throws io.llmplatform.common.error.PlatformException if the file cannot be read
   * @throws IOException if reading it ends early
   */
  void validate(Batch batch, Held held) throws IOException {
    Checked checked = new Checked(batch, held);
    try (LineReader lines =
        new LineReader(
            files.read(batch.owner(), batch.inputFile(), 0),
            0,
            Math.toIntExact(settings.input().maxLine().toBytes()))) {
      checked.read(lines);
    }
    List<BatchError> errors = checked.errors();
    if (errors.isEmpty()) {
      start(batch, held, checked);
    } else {
      failing.fail(batch.id(), held.lease(), errors);
    }
  }

  private void start(Batch batch, Held held, Checked checked) {
    List<BatchError> refused =
        transaction.execute(
            status -> {
              leases.holds(held.lease());
              batches.lockTenant(batch.owner().tenant());
              Batch now = batches.lock(batch.id()).orElseThrow();
              if (now.status() != BatchStatus.VALIDATING) {
                return List.of();
              }
              long open = batches.open(batch.owner().tenant()).lines();
              if (open + checked.lines > settings.tenant().maxLines()) {
                return List.of(tooMany(open, checked.lines));
              }
              shards.add(checked.shards);
              batches.started(batch.id(), checked.lines, clock.instant());
              changes.tell(batches.find(batch.id()).orElseThrow(), "batch.started");
              return List.of();
            });
    if (refused != null && !refused.isEmpty()) {
      failing.fail(batch.id(), held.lease(), refused);
    }
  }

  private BatchError tooMany(long open, int lines) {
    return BatchError.of(
        "too_many_queued_requests",
        "The tenant's open batches have %d lines; with the %d of this one they would pass %d."
            .formatted(open, lines, settings.tenant().maxLines()),
        null);
  }

  /** A file as far as it has been read; used by one thread. */
  private final class Checked {
    private final Batch batch;
    private final Held held;
    private final List<BatchError> errors = new ArrayList<>();
    private final Map<String, Integer> customIds = new HashMap<>();
    private final List<Shard> shards = new ArrayList<>();
    private int lines;
    private long shardOffset;
    private int shardLines;

    Checked(Batch batch, Held held) {
      this.batch = batch;
      this.held = held;
    }

    void read(LineReader reader) throws IOException {
      int most = settings.input().maxLines();
      for (Line line = reader.next(); line != null && hasRoom(); line = reader.next()) {
        if (lines == most) {
          errors.add(
              new BatchError(
                  "too_many_lines",
                  "The file has more than %d lines.".formatted(most),
                  null,
                  line.number()));
          return;
        }
        lines++;
        check(line);
        count(line);
        held.check();
      }
      cut();
    }

    private boolean hasRoom() {
      return errors.size() < settings.input().maxErrors();
    }

    private void check(Line line) {
      try {
        if (line.tooLong()) {
          throw new BadLine(
              "line_too_long",
              "The line has more than %d bytes.".formatted(settings.input().maxLine().toBytes()),
              null);
        }
        RequestLine request = RequestLine.parse(line.bytes());
        request.check(batch.endpoint());
        Integer before = customIds.putIfAbsent(request.customId(), line.number());
        if (before != null) {
          throw new BadLine(
              "duplicate_custom_id",
              "The custom_id '%s' is that of line %d.".formatted(request.customId(), before),
              "custom_id");
        }
      } catch (BadLine e) {
        errors.add(e.at(line.number()));
      }
    }

    private void count(Line line) {
      if (shardLines == settings.work().shard()) {
        cut();
      }
      if (shardLines == 0) {
        shardOffset = line.offset();
      }
      shardLines++;
    }

    private void cut() {
      if (shardLines > 0) {
        shards.add(new Shard(batch.id(), shards.size(), shardLines, 0, shardOffset));
        shardLines = 0;
      }
    }

    List<BatchError> errors() {
      return lines == 0
          ? List.of(BatchError.of("empty_file", "The file has no lines.", "input_file_id"))
          : errors;
    }
  }
}
