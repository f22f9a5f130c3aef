package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.State;
import io.llmplatform.inference.retrieval.store.Rows;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The step from one model to the other. While it is made nothing of the store is written: writers
 * of records lock the store, those of files their file. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class MovingStore {
  private final JdbcClient sql;
  private final Leases leases;
  private final Rebuilds rebuilds;
  private final RebuiltChunks chunks;
  private final TransactionTemplate transactions;
  private final Clock clock;

  MovingStore(
      JdbcClient sql,
      Leases leases,
      Rebuilds rebuilds,
      RebuiltChunks chunks,
      TransactionTemplate transactions,
      Clock clock) {
    this.sql = sql;
    this.leases = leases;
    this.rebuilds = rebuilds;
    this.chunks = chunks;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Points the store to its new model and index, if the latter has all that searches see; false
   * where something was written meanwhile.
   *
   * @throws LeaseLost where another has the work, or nobody is to go on with it
   */
  boolean move(Rebuild rebuild, Lease lease) {
    return Boolean.TRUE.equals(transactions.execute(status -> moved(rebuild, lease)));
  }

  private boolean moved(Rebuild rebuild, Lease lease) {
    leases.holds(lease);
    String store = rebuild.store();
    if (!rebuilds.goesOn(store) || !lock(store)) {
      throw new LeaseLost(lease);
    }
    Rebuild.Progress progress = chunks.progress(store);
    if (progress.done() < progress.total() || !chunks.gone(store, 1).isEmpty()) {
      return false;
    }
    Instant now = clock.instant();
    chunks.takeOver(store);
    beginFilesAgain(store, now);
    point(rebuild);
    rebuilds.end(store, State.COMPLETED, null, now);
    return true;
  }

  /** Whether there is such a store. */
  private boolean lock(String store) {
    boolean there =
        sql.sql(
                """
                SELECT id FROM vector_store WHERE id = ? AND deleted_at IS NULL
                FOR NO KEY UPDATE\
                """)
            .param(store)
            .query(String.class)
            .optional()
            .isPresent();
    sql.sql("SELECT file FROM store_file WHERE store = ? ORDER BY file FOR NO KEY UPDATE")
        .param(store)
        .query(String.class)
        .list();
    return there;
  }

  /**
   * Files on their way have vectors of the old model: they begin anew, and who works on them finds
   * their revision gone.
   */
  private void beginFilesAgain(String store, Instant now) {
    sql.sql(
            """
            WITH begun AS (
              INSERT INTO revision (store, file, state, source)
              SELECT f.store, f.file, 'WRITING', (
                SELECT s.id FROM revision w JOIN revision s ON s.id = w.source
                WHERE w.id = f.writing AND s.state = 'VISIBLE')
              FROM store_file f WHERE f.store = :store AND f.writing IS NOT NULL
              RETURNING id, file),
            hidden AS (
              UPDATE revision SET state = 'HIDDEN', hidden_at = :now WHERE id IN (
                SELECT writing FROM store_file WHERE store = :store AND writing IS NOT NULL))
            UPDATE store_file f SET writing = begun.id, not_before = '-infinity'
            FROM begun WHERE f.store = :store AND f.file = begun.file\
            """)
        .param("store", store)
        .param("now", Rows.at(now))
        .update();
  }

  private void point(Rebuild rebuild) {
    sql.sql(
            """
            UPDATE vector_store SET model = :model, dimensions = :dimensions, index_name = :index
            WHERE id = :store\
            """)
        .param("model", rebuild.model())
        .param("dimensions", rebuild.dimensions())
        .param("index", rebuild.index().value())
        .param("store", rebuild.store())
        .update();
  }
}
