package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.embedding.Embedder;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.State;
import io.llmplatform.inference.retrieval.store.ModelIndex;
import io.llmplatform.inference.retrieval.store.VectorStore;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.inference.retrieval.work.WorkWaiting;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Asking for a change of a store's embedding model, and for its state. Thread-safe. */
@Component
@ConditionalOnRetrieval
class ChangingModel {
  static final String FIELD = "embedding_model";
  private static final String PROBE = "vector store";

  /** Of the index that a store moves to where it gets vectors of the same model anew. */
  private static final String OTHER = "_b";

  private final VectorStores stores;
  private final Rebuilds rebuilds;
  private final RebuiltChunks chunks;
  private final Embedder embedder;
  private final ApplicationEventPublisher publisher;
  private final TransactionTemplate transactions;
  private final Clock clock;

  ChangingModel(
      VectorStores stores,
      Rebuilds rebuilds,
      RebuiltChunks chunks,
      Embedder embedder,
      ApplicationEventPublisher publisher,
      TransactionTemplate transactions,
      Clock clock) {
    this.stores = stores;
    this.rebuilds = rebuilds;
    this.chunks = chunks;
    this.embedder = embedder;
    this.publisher = publisher;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** A change, and how far it has come. */
  record Seen(Rebuild rebuild, Rebuild.Progress progress) {}

  /**
   * Asks for a change. The store's own model is asked for where its vectors are to be made anew,
   * because another version of it is served.
   *
   * @throws PlatformException not found; invalid where the owner has no such embedding model;
   *     conflict where a change goes on, or one has just ended, or a record has no text
   */
  Seen begin(Owner owner, String id, String model) {
    stores.get(owner.tenant(), id);
    int dimensions = dimensions(owner, model);
    return transactions.execute(status -> begun(owner, id, model, dimensions));
  }

  private Seen begun(Owner owner, String id, String model, int dimensions) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    VectorStore store = stores.use(owner.tenant(), id, now);
    int withoutText = chunks.withoutText(id);
    if (withoutText > 0) {
      throw PlatformException.conflict(
          "The vector store '%s' has %d records without text, which another model cannot embed."
              .formatted(id, withoutText));
    }
    Rebuild rebuild =
        new Rebuild(
            id,
            owner,
            model,
            dimensions,
            target(store, ModelIndex.of(model, dimensions)),
            store.model(),
            store.index(),
            State.IN_PROGRESS,
            null,
            0,
            0,
            now,
            null);
    if (!rebuilds.begin(rebuild)) {
      throw PlatformException.conflict(
          "The embedding model of the vector store '%s' is being changed, or its last change was a moment ago."
              .formatted(id));
    }
    publisher.publishEvent(new WorkWaiting());
    return new Seen(rebuild, chunks.progress(id));
  }

  private static IndexId target(VectorStore store, IndexId usual) {
    return store.index().equals(usual) ? new IndexId(usual + OTHER) : usual;
  }

  private int dimensions(Owner owner, String model) {
    try {
      return embedder.embed(owner, model, List.of(PROBE)).get(0).length;
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.INVALID_ARGUMENT) {
        throw PlatformException.invalid(FIELD, e.detail()).causedBy(e);
      }
      throw e;
    }
  }

  /**
   * The store's last change.
   *
   * @throws PlatformException not found where there is no such store, or it never had one
   */
  Seen last(String tenant, String id) {
    stores.get(tenant, id);
    Rebuild rebuild =
        rebuilds
            .find(id)
            .orElseThrow(
                () ->
                    PlatformException.notFound(
                        "The embedding model of the vector store '%s' was never changed."
                            .formatted(id)));
    return seen(rebuild);
  }

  /**
   * Ends a change that goes on: the store stays as it is.
   *
   * @throws PlatformException not found as {@link #last}; conflict where it has ended
   */
  Seen cancel(String tenant, String id) {
    last(tenant, id);
    if (!rebuilds.end(id, State.CANCELLED, null, clock.instant())) {
      throw PlatformException.conflict(
          "The change of the embedding model of '%s' has ended.".formatted(id));
    }
    return last(tenant, id);
  }

  /** All changes that go on, of every tenant. */
  List<Seen> open() {
    return rebuilds.open().stream().map(this::seen).toList();
  }

  private Seen seen(Rebuild rebuild) {
    return new Seen(rebuild, chunks.progress(rebuild.store()));
  }
}
