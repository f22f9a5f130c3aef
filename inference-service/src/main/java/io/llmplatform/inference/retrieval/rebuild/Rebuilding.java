package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.embedding.Embedder;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.rebuild.RebuiltChunks.Missing;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals.Held;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rebuilds a store, from where a worker before may have left off: embeds what has no vector of the
 * new model, brings it to the new index, takes from there what left meanwhile, and repeats that
 * until nothing is left; then verifies the index and moves the store. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class Rebuilding {
  private static final int MAX_ATTEMPTS = 3;

  private final Rebuilds rebuilds;
  private final RebuiltChunks chunks;
  private final Embedder embedder;
  private final VectorIndex index;
  private final VerifyingIndex verifying;
  private final MovingStore moving;
  private final Leases leases;
  private final TransactionTemplate transactions;
  private final int batch;

  Rebuilding(
      Rebuilds rebuilds,
      RebuiltChunks chunks,
      Embedder embedder,
      VectorIndex index,
      VerifyingIndex verifying,
      MovingStore moving,
      Leases leases,
      TransactionTemplate transactions,
      RetrievalSettings settings) {
    this.rebuilds = rebuilds;
    this.chunks = chunks;
    this.embedder = embedder;
    this.index = index;
    this.verifying = verifying;
    this.moving = moving;
    this.leases = leases;
    this.transactions = transactions;
    this.batch = settings.ingestion().batch();
  }

  /**
   * Works until the store has moved.
   *
   * @throws PlatformException where something refuses, or is away
   * @throws LeaseLost where another has the work, or nobody is to go on with it
   */
  void rebuild(Rebuild rebuild, Held held) {
    index.create(rebuild.index(), rebuild.dimensions());
    boolean moved = false;
    while (!moved) {
      embedMissing(rebuild, held);
      bringToIndex(rebuild, held);
      removeGone(rebuild, held);
      moved = isUpToDate(rebuild) && isWhole(rebuild, held) && moving.move(rebuild, held.lease());
    }
  }

  private boolean isUpToDate(Rebuild rebuild) {
    Rebuild.Progress progress = chunks.progress(rebuild.store());
    return progress.done() == progress.total() && chunks.gone(rebuild.store(), 1).isEmpty();
  }

  private void embedMissing(Rebuild rebuild, Held held) {
    List<Missing> missing = chunks.missing(rebuild.store(), Missing.NONE, batch);
    while (!missing.isEmpty()) {
      List<Missing> part = missing;
      requireTexts(part);
      List<float[]> vectors =
          checked(
              rebuild,
              embedder.embed(
                  rebuild.owner(), rebuild.model(), part.stream().map(Missing::text).toList()));
      write(rebuild, held, () -> chunks.embedded(rebuild.store(), part, vectors));
      rebuilds.recovered(rebuild.store());
      bringToIndex(rebuild, held);
      missing = chunks.missing(rebuild.store(), part.get(part.size() - 1), batch);
    }
  }

  private static void requireTexts(List<Missing> part) {
    if (part.stream().anyMatch(chunk -> chunk.text().isBlank())) {
      throw PlatformException.conflict(
          "The vector store has records without text, which another model cannot embed.");
    }
  }

  private static List<float[]> checked(Rebuild rebuild, List<float[]> vectors) {
    int given = vectors.get(0).length;
    if (given != rebuild.dimensions()) {
      throw PlatformException.of(
          ErrorCode.CONFLICT,
          "The model '%s' gives vectors of %d components now, and gave %d."
              .formatted(rebuild.model(), given, rebuild.dimensions()),
          null);
    }
    return vectors;
  }

  private void bringToIndex(Rebuild rebuild, Held held) {
    List<IndexedChunk> next = unindexed(rebuild);
    while (!next.isEmpty()) {
      List<IndexedChunk> part = next;
      held.check();
      index.upsert(rebuild.index(), part);
      write(rebuild, held, () -> chunks.indexed(part));
      next = unindexed(rebuild);
    }
  }

  private List<IndexedChunk> unindexed(Rebuild rebuild) {
    return chunks.unindexed(rebuild.owner().tenant(), rebuild.store(), batch);
  }

  private void removeGone(Rebuild rebuild, Held held) {
    List<String> next = chunks.gone(rebuild.store(), batch);
    while (!next.isEmpty()) {
      List<String> part = next;
      held.check();
      index.delete(rebuild.index(), rebuild.owner().tenant(), part);
      write(rebuild, held, () -> chunks.forget(part));
      next = chunks.gone(rebuild.store(), batch);
    }
  }

  /** An index that is not is filled again, without embedding anything. */
  private boolean isWhole(Rebuild rebuild, Held held) {
    if (verifying.isWhole(rebuild)) {
      return true;
    }
    int attempts = rebuilds.find(rebuild.store()).map(Rebuild::attempts).orElse(0) + 1;
    if (attempts >= MAX_ATTEMPTS) {
      throw PlatformException.conflict(
          "The new index did not hold what was written to it, %d times.".formatted(attempts));
    }
    index.deleteStore(rebuild.index(), rebuild.owner().tenant(), rebuild.store());
    write(
        rebuild,
        held,
        () -> {
          chunks.indexLost(rebuild.store());
          rebuilds.attempted(rebuild.store());
        });
    return false;
  }

  private void write(Rebuild rebuild, Held held, Runnable change) {
    held.check();
    transactions.executeWithoutResult(
        status -> {
          leases.holds(held.lease());
          if (!rebuilds.goesOn(rebuild.store())) {
            throw new LeaseLost(held.lease());
          }
          change.run();
        });
  }
}
