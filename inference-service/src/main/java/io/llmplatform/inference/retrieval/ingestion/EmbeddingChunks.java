package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.embedding.Embedder;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.Chunks;
import io.llmplatform.inference.retrieval.store.Chunks.Unembedded;
import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.lease.Renewals.Held;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Has a revision's chunks embedded, several batches at a time, so that the model is busy while rows
 * are written. Batches are written in their order, by the caller's thread. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class EmbeddingChunks implements DisposableBean {
  /** Batches between two events. */
  private static final int EVENT_EVERY = 8;

  private final Chunks chunks;
  private final Embedder embedder;
  private final Writing writing;
  private final RetrievalSettings.Ingestion settings;
  private final ExecutorService requests;

  EmbeddingChunks(Chunks chunks, Embedder embedder, Writing writing, RetrievalSettings settings) {
    this.chunks = chunks;
    this.embedder = embedder;
    this.writing = writing;
    this.settings = settings.ingestion();
    CustomizableThreadFactory threads = new CustomizableThreadFactory("ingestion-embedding-");
    threads.setDaemon(true);
    this.requests = Executors.newCachedThreadPool(threads);
  }

  /** Takes a batch of chunks that PostgreSQL has with their vectors. */
  @FunctionalInterface
  interface Written {
    void take(List<IndexedChunk> batch) throws InterruptedException;
  }

  private record Asked(List<Unembedded> batch, Future<List<float[]>> vectors) {}

  /**
   * Embeds all chunks of the work's revision that have no vector.
   *
   * @throws PlatformException as the embedder refuses
   */
  void embed(Work work, Held held, Written written) throws InterruptedException {
    Chunks.Extent extent = chunks.extent(work.revision());
    int done = extent.indexed();
    int batches = 0;
    Deque<Asked> asked = new ArrayDeque<>();
    try {
      ask(work, -1, asked);
      while (!asked.isEmpty()) {
        held.check();
        Asked first = asked.getFirst();
        List<float[]> vectors = checked(work, await(first.vectors()));
        asked.removeFirst();
        int last = asked.isEmpty() ? last(first) : last(asked.getLast());
        ask(work, last, asked);
        writing.embedded(work, first.batch(), vectors);
        written.take(chunks(work, first.batch(), vectors));
        done += first.batch().size();
        if (++batches % EVENT_EVERY == 0) {
          writing.progressed(work, done, extent.total());
        }
      }
    } finally {
      asked.forEach(each -> each.vectors().cancel(true));
    }
  }

  private static int last(Asked asked) {
    return asked.batch().get(asked.batch().size() - 1).ordinal();
  }

  /** Asks for further batches until enough are asked for. */
  private void ask(Work work, int after, Deque<Asked> asked) {
    int last = after;
    while (asked.size() < settings.inFlight()) {
      List<Unembedded> batch = chunks.unembedded(work.revision(), last, settings.batch());
      if (batch.isEmpty()) {
        return;
      }
      List<String> texts = batch.stream().map(Unembedded::text).toList();
      asked.add(
          new Asked(
              batch,
              requests.submit(
                  () -> embedder.embed(work.file().owner(), work.store().model(), texts))));
      last = batch.get(batch.size() - 1).ordinal();
    }
  }

  private static List<float[]> await(Future<List<float[]>> vectors) throws InterruptedException {
    try {
      return vectors.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PlatformException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("Texts cannot be embedded", e.getCause());
    }
  }

  private static List<float[]> checked(Work work, List<float[]> vectors) {
    int wanted = work.store().dimensions();
    int given = vectors.get(0).length;
    if (given != wanted) {
      throw PlatformException.of(
          ErrorCode.CONFLICT,
          "The model '%s' gives vectors of %d components now; the vector store has %d."
              .formatted(work.store().model(), given, wanted),
          null);
    }
    return vectors;
  }

  private static List<IndexedChunk> chunks(
      Work work, List<Unembedded> batch, List<float[]> vectors) {
    List<IndexedChunk> all = new ArrayList<>(batch.size());
    StoreFile file = work.file();
    for (int i = 0; i < batch.size(); i++) {
      Unembedded chunk = batch.get(i);
      all.add(
          new IndexedChunk(
              chunk.id(),
              work.store().tenant(),
              file.store(),
              file.file(),
              work.revision(),
              chunk.ordinal(),
              chunk.text(),
              vectors.get(i),
              file.comparableAttributes(),
              file.access()));
    }
    return all;
  }

  @Override
  public void destroy() {
    requests.shutdownNow();
  }
}
