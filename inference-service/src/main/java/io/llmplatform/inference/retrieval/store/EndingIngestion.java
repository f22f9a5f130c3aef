package io.llmplatform.inference.retrieval.store;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.event.IngestionEvents;
import java.time.Clock;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * What becomes of a file whose ingestion is over. Called in a transaction that has locked the file.
 * Thread-safe.
 */
@Component
@ConditionalOnRetrieval
public class EndingIngestion {
  private final StoreFiles files;
  private final Revisions revisions;
  private final Chunks chunks;
  private final IngestionEvents events;
  private final Clock clock;

  EndingIngestion(
      StoreFiles files, Revisions revisions, Chunks chunks, IngestionEvents events, Clock clock) {
    this.files = files;
    this.revisions = revisions;
    this.chunks = chunks;
    this.events = events;
    this.clock = clock;
  }

  /** Shows the revision, and hides the one before, in one step. */
  public void complete(StoreFile file, long revision) {
    Chunks.Extent extent = chunks.extent(revision);
    if (extent.indexed() < extent.total()) {
      throw new IllegalStateException("Revision %d is not in the index yet".formatted(revision));
    }
    revisions.hide(file.visible(), clock.instant());
    revisions.show(revision);
    files.completed(file, extent.bytes());
    tell(
        file,
        "ingestion.completed",
        Map.of("chunks", extent.total(), "usage_bytes", extent.bytes()));
  }

  /** Hides what was written; what searches see stays. */
  public void fail(StoreFile file, FileError error) {
    revisions.hide(file.writing(), clock.instant());
    files.ended(file, FileStatus.FAILED, error);
    tell(file, "ingestion.failed", Map.of("code", error.code(), "message", error.message()));
  }

  private void tell(StoreFile file, String type, Map<String, Object> details) {
    events.append(file.owner().tenant(), file.store() + "/" + file.file(), type, details);
  }
}
