package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.event.IngestionEvents;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.store.Chunks;
import io.llmplatform.inference.retrieval.store.Chunks.Unembedded;
import io.llmplatform.inference.retrieval.store.EndingIngestion;
import io.llmplatform.inference.retrieval.store.FileError;
import io.llmplatform.inference.retrieval.store.Revisions;
import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.inference.retrieval.store.StoreFiles;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is written for a file that is taken in: each write is a transaction that holds the work's
 * lease, and is refused with {@link LeaseLost} where another has the work, or nobody is to go on
 * with it. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class Writing {
  /** Texts of one statement. */
  private static final int ROWS = 500;

  private final Leases leases;
  private final Revisions revisions;
  private final StoreFiles files;
  private final Chunks chunks;
  private final EndingIngestion ending;
  private final IngestionEvents events;
  private final IngestionMetrics metrics;
  private final TransactionTemplate transactions;

  Writing(
      Leases leases,
      Revisions revisions,
      StoreFiles files,
      Chunks chunks,
      EndingIngestion ending,
      IngestionEvents events,
      IngestionMetrics metrics,
      TransactionTemplate transactions) {
    this.leases = leases;
    this.revisions = revisions;
    this.files = files;
    this.chunks = chunks;
    this.ending = ending;
    this.events = events;
    this.metrics = metrics;
    this.transactions = transactions;
  }

  private void write(Work work, Consumer<StoreFile> change) {
    transactions.executeWithoutResult(
        status -> {
          leases.holds(work.lease());
          StoreFile file =
              files
                  .lock(work.file().store(), work.file().file())
                  .filter(each -> Objects.equals(each.writing(), work.revision()))
                  .orElseThrow(() -> new LeaseLost(work.lease()));
          change.accept(file);
        });
  }

  /** The reading of the file begins once more. */
  void begun(Work work, int attempts) {
    write(
        work,
        file -> {
          files.attempted(file, attempts);
          tell(file, "ingestion.started", Map.of("attempt", attempts));
        });
  }

  /** The document is read: its chunks wait for their vectors. */
  void chunked(Work work, List<String> texts) {
    write(
        work,
        file -> {
          for (int from = 0; from < texts.size(); from += ROWS) {
            int to = Math.min(texts.size(), from + ROWS);
            chunks.add(file, work.revision(), from, texts.subList(from, to));
          }
          revisions.chunked(work.revision(), texts.size());
        });
  }

  /** The chunks are those of another revision, with what is said of the file now. */
  void copied(Work work, long source) {
    write(
        work,
        file -> revisions.chunked(work.revision(), chunks.copy(file, source, work.revision())));
  }

  void embedded(Work work, List<Unembedded> batch, List<float[]> vectors) {
    write(
        work,
        file -> {
          chunks.embedded(batch, vectors);
          files.recovered(file);
        });
  }

  void indexed(Work work, List<IndexedChunk> batch) {
    write(work, file -> chunks.indexed(batch));
    metrics.chunksIndexed(batch.size());
  }

  /** Tells how far the file has come. */
  void progressed(Work work, int done, int total) {
    write(work, file -> tell(file, "ingestion.progressed", Map.of("chunks", done, "total", total)));
  }

  /** All chunks are in the index: searches see them, and no longer those before them. */
  void completed(Work work) {
    write(work, file -> ending.complete(file, work.revision()));
    metrics.fileCompleted();
  }

  /** What searches see of the file stays as it is. */
  void failed(Work work, FileError error) {
    write(work, file -> ending.fail(file, error));
    metrics.fileFailed();
  }

  private void tell(StoreFile file, String type, Map<String, Object> details) {
    events.append(file.owner().tenant(), file.store() + "/" + file.file(), type, details);
  }
}
