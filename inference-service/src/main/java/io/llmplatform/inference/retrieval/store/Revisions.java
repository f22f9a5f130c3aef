package io.llmplatform.inference.retrieval.store;

import static io.llmplatform.inference.retrieval.store.Rows.at;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Revisions of files' contents. INVARIANT: of a file at most one is visible, and at most one is
 * being written; both are named in the file's row, under whose lock they change.
 */
@Repository
@ConditionalOnRetrieval
public class Revisions {
  private final JdbcClient sql;

  Revisions(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * A new revision that is being written.
   *
   * @param source whose texts and vectors it takes over; null: the file is read
   */
  long begin(String store, String file, @Nullable Long source) {
    return sql.sql(
            """
            INSERT INTO revision (store, file, state, source)
            VALUES (:store, :file, 'WRITING', :source) RETURNING id\
            """)
        .param("store", store)
        .param("file", file)
        .param("source", source)
        .query(Long.class)
        .single();
  }

  /** Makes the revision of a new store's records, which is always visible. */
  void beginRecords(String store) {
    sql.sql("INSERT INTO revision (store, state, chunks) VALUES (?, 'VISIBLE', 0)")
        .param(store)
        .update();
  }

  /** The revision of a store's records. */
  public long ofRecords(String store) {
    return sql.sql("SELECT id FROM revision WHERE store = ? AND file IS NULL")
        .param(store)
        .query(Long.class)
        .single();
  }

  void show(long id) {
    sql.sql("UPDATE revision SET state = 'VISIBLE' WHERE id = ?").param(id).update();
  }

  /** Searches leave it out from now on; it is removed later. */
  void hide(@Nullable Long id, Instant now) {
    if (id != null) {
      sql.sql("UPDATE revision SET state = 'HIDDEN', hidden_at = ? WHERE id = ?")
          .params(at(now), id)
          .update();
    }
  }

  /**
   * What a worker finds.
   *
   * @param source whose texts and vectors it takes over; null: the file is read
   * @param chunks how many there are to be; null: it is not known yet
   * @param age since it was begun
   */
  public record Writing(long id, @Nullable Long source, @Nullable Integer chunks, Duration age) {}

  /** A revision that is being written; empty for one that is not (any more). */
  public Optional<Writing> writing(long id) {
    return sql.sql(
            """
            SELECT *, extract(epoch FROM clock_timestamp() - created_at) * 1000 AS age
            FROM revision WHERE id = ? AND state = 'WRITING'\
            """)
        .param(id)
        .query(
            (row, i) ->
                new Writing(
                    row.getLong("id"),
                    Rows.number(row, "source"),
                    Rows.integer(row, "chunks"),
                    Duration.ofMillis(row.getLong("age"))))
        .optional();
  }

  /** So many chunks are in the table: the file need not be read again. */
  public void chunked(long id, int chunks) {
    sql.sql("UPDATE revision SET chunks = ? WHERE id = ?").params(chunks, id).update();
  }

  /** One that may be removed from its index. */
  public record Hidden(long id, String store, String tenant, String index) {}

  /** Those that were hidden long enough ago, unless another takes their texts over. */
  public List<Hidden> removable(Instant before) {
    return sql.sql(
            """
            SELECT r.id, r.store, s.tenant, s.index_name FROM revision r
            JOIN vector_store s ON s.id = r.store
            WHERE r.state = 'HIDDEN' AND r.hidden_at <= ? AND NOT EXISTS (
              SELECT FROM revision w WHERE w.store = r.store AND w.state = 'WRITING' AND w.source = r.id)
            ORDER BY r.hidden_at LIMIT 100\
            """)
        .param(at(before))
        .query(
            (row, i) ->
                new Hidden(
                    row.getLong("id"),
                    row.getString("store"),
                    row.getString("tenant"),
                    row.getString("index_name")))
        .list();
  }

  /** Forgets the revision and its chunks. */
  public void forget(long id) {
    sql.sql("DELETE FROM revision WHERE id = ? AND state = 'HIDDEN'").param(id).update();
  }
}
