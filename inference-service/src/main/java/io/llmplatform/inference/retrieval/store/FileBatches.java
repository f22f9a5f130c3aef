package io.llmplatform.inference.retrieval.store;

import static io.llmplatform.inference.retrieval.store.Rows.at;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every file batch. Thread-safe. */
@Repository
@ConditionalOnRetrieval
public class FileBatches {
  private final JdbcClient sql;

  FileBatches(JdbcClient sql) {
    this.sql = sql;
  }

  void add(FileBatch batch, String subject) {
    sql.sql("INSERT INTO file_batch (id, store, subject, created_at) VALUES (?, ?, ?, ?)")
        .params(batch.id(), batch.store(), subject, at(batch.createdAt()))
        .update();
  }

  /**
   * The store's batch.
   *
   * @throws PlatformException not found
   */
  public FileBatch get(String store, String id) {
    return sql.sql("SELECT * FROM file_batch WHERE id = ? AND store = ?")
        .params(id, store)
        .query(
            (row, i) ->
                new FileBatch(
                    row.getString("id"),
                    row.getString("store"),
                    Rows.instant(row, "created_at"),
                    row.getBoolean("cancelled")))
        .optional()
        .orElseThrow(
            () -> PlatformException.notFound("There is no file batch '%s'.".formatted(id)));
  }

  void cancel(String id) {
    sql.sql("UPDATE file_batch SET cancelled = true WHERE id = ?").param(id).update();
  }
}
