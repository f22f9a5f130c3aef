package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.extraction.UnreadableDocument;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.ingestion.EmbeddingChunks.Written;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.Chunks;
import io.llmplatform.inference.retrieval.store.FileError;
import io.llmplatform.inference.retrieval.store.Revisions;
import io.llmplatform.inference.retrieval.store.VectorStore;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Renewals.Held;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Takes a file in, from where a worker before may have left off: reads it unless its chunks are in
 * PostgreSQL, embeds those without vectors, brings those to the index that it lacks, and shows the
 * whole. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class TakingIn {
  private final Revisions revisions;
  private final Chunks chunks;
  private final ReadingFile reading;
  private final EmbeddingChunks embedding;
  private final Writing writing;
  private final VectorIndex index;
  private final RetrievalSettings.Ingestion settings;

  TakingIn(
      Revisions revisions,
      Chunks chunks,
      ReadingFile reading,
      EmbeddingChunks embedding,
      Writing writing,
      VectorIndex index,
      RetrievalSettings settings) {
    this.revisions = revisions;
    this.chunks = chunks;
    this.reading = reading;
    this.embedding = embedding;
    this.writing = writing;
    this.index = index;
    this.settings = settings.ingestion();
  }

  /**
   * Does the work, until it is done or fails for ever.
   *
   * @throws PlatformException where something refuses, or is away
   * @throws LeaseLost where another has the work, or nobody is to go on with it
   */
  void take(Work work, Held held) throws IOException, InterruptedException {
    Revisions.Writing revision =
        revisions.writing(work.revision()).orElseThrow(() -> new LeaseLost(work.lease()));
    long announced = System.nanoTime() + settings.announce().minus(revision.age()).toNanos();
    if (revision.chunks() == null && !makeChunks(work, revision)) {
      return;
    }
    VectorStore store = work.store();
    index.create(store.index(), store.dimensions());
    Written toIndex = batch -> bringToIndex(work, held, announced, batch);
    finishIndexing(work, toIndex);
    embedding.embed(work, held, toIndex);
    writing.completed(work);
  }

  /** Whether there are chunks now; if not, the file has failed. */
  private boolean makeChunks(Work work, Revisions.Writing revision)
      throws IOException, InterruptedException {
    Long source = revision.source();
    if (source != null) {
      writing.copied(work, source);
      return true;
    }
    int attempts = work.file().attempts() + 1;
    if (attempts > settings.maxAttempts()) {
      writing.failed(work, new FileError(FileError.SERVER_ERROR, worn()));
      return false;
    }
    writing.begun(work, attempts);
    try {
      writing.chunked(work, reading.chunks(work.file(), work.store()));
      return true;
    } catch (UnreadableDocument e) {
      writing.failed(work, error(e));
      return false;
    }
  }

  private String worn() {
    return "The service ended %d times while it read the document (retrieval.ingestion.max-attempts)."
        .formatted(settings.maxAttempts());
  }

  private static FileError error(UnreadableDocument unreadable) {
    String code =
        switch (unreadable.fault()) {
          case INVALID -> FileError.INVALID_FILE;
          case UNSUPPORTED -> FileError.UNSUPPORTED_FILE;
        };
    return new FileError(code, unreadable.sentence());
  }

  private void finishIndexing(Work work, Written toIndex) throws InterruptedException {
    List<IndexedChunk> batch = unindexed(work);
    while (!batch.isEmpty()) {
      toIndex.take(batch);
      batch = unindexed(work);
    }
  }

  private List<IndexedChunk> unindexed(Work work) {
    return chunks.unindexed(work.store().tenant(), work.revision(), settings.batch());
  }

  private void bringToIndex(Work work, Held held, long announced, List<IndexedChunk> batch)
      throws InterruptedException {
    awaitAnnouncement(announced);
    held.check();
    index.upsert(work.store().index(), batch);
    writing.indexed(work, batch);
  }

  /** A search that began before the revision was known must not meet its chunks. */
  private static void awaitAnnouncement(long nanoTime) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
  }
}
