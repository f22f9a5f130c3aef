package io.llmplatform.inference.retrieval.store;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.embedding.Embedder;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Making, changing and deleting stores. Thread-safe. */
@Component
@ConditionalOnRetrieval
public class KeepingStores {
  private static final String PROBE = "vector store";

  private final VectorStores stores;
  private final Revisions revisions;
  private final Embedder embedder;
  private final RetrievalSettings.Stores limits;
  private final TransactionTemplate transactions;
  private final Clock clock;

  KeepingStores(
      VectorStores stores,
      Revisions revisions,
      Embedder embedder,
      RetrievalSettings settings,
      TransactionTemplate transactions,
      Clock clock) {
    this.stores = stores;
    this.revisions = revisions;
    this.embedder = embedder;
    this.limits = settings.stores();
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Makes a store. Its embedding model is asked for a vector, so that the store has one which its
   * owner may use, and the number of components is known.
   *
   * @throws PlatformException invalid, naming {@code embedding_model}, where the owner has no such
   *     embedding model; conflict where the tenant has too many stores
   */
  public VectorStore create(Owner owner, NewStore wanted) {
    String model = wanted.model() == null ? limits.defaultModel() : wanted.model();
    int dimensions = dimensions(owner, model);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    VectorStore store =
        new VectorStore(
            Ids.fresh("vs_"),
            owner.tenant(),
            wanted.name(),
            wanted.description(),
            wanted.metadata(),
            model,
            dimensions,
            ModelIndex.of(model, dimensions),
            wanted.expiresDays(),
            now,
            now);
    transactions.executeWithoutResult(
        status -> {
          requireRoom(owner.tenant());
          stores.add(store);
          revisions.beginRecords(store.id());
        });
    return store;
  }

  private int dimensions(Owner owner, String model) {
    try {
      return embedder.embed(owner, model, List.of(PROBE)).get(0).length;
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.INVALID_ARGUMENT) {
        throw PlatformException.invalid("embedding_model", e.detail()).causedBy(e);
      }
      throw e;
    }
  }

  private void requireRoom(String tenant) {
    if (stores.count(tenant) >= limits.maxStores()) {
      throw PlatformException.conflict(
          "The tenant has %d vector stores, the most allowed (retrieval.stores.max-stores)."
              .formatted(limits.maxStores()));
    }
  }

  /**
   * Changes a store's name, metadata or expiry; the change counts as a use.
   *
   * @throws PlatformException not found
   */
  public VectorStore change(String tenant, String id, UnaryOperator<VectorStore> change) {
    return transactions.execute(
        status -> {
          Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
          VectorStore changed = change.apply(stores.use(tenant, id, now));
          stores.change(changed);
          return changed;
        });
  }

  /**
   * Deletes a store: nobody finds it, or anything in it, from now on.
   *
   * @throws PlatformException not found
   */
  public void delete(String tenant, String id) {
    if (!stores.delete(tenant, id, clock.instant())) {
      throw VectorStores.unknown(id);
    }
  }
}
