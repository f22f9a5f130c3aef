package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.inference.embedding.VectorBytes;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.Progress;
import io.llmplatform.inference.retrieval.store.Chunks;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The chunks that searches see, with vectors of the new model beside those of the old. A trigger
 * takes the vector from what changes, so that it is made again. Thread-safe.
 */
@Repository
@ConditionalOnRetrieval
class RebuiltChunks {
  /** Chunks that searches see, each with what was rebuilt of it. */
  private static final String VISIBLE =
      """
      FROM revision r JOIN chunk c ON c.revision = r.id LEFT JOIN rebuilt_chunk n ON n.chunk = c.id
      WHERE r.store = :store AND r.state = 'VISIBLE' AND NOT c.deleted\
      """;

  private final JdbcClient sql;

  RebuiltChunks(JdbcClient sql) {
    this.sql = sql;
  }

  /** A chunk without a vector of the new model. */
  record Missing(String id, long revision, int ordinal, String text) {
    /** Before the first. */
    static final Missing NONE = new Missing("", 0, 0, "");
  }

  /**
   * The next chunks that have no vector of the new model.
   *
   * @param after the last one before
   */
  List<Missing> missing(String store, Missing after, int limit) {
    return sql.sql(
            "SELECT c.id, c.revision, c.ordinal, c.text "
                + VISIBLE
                + """
                 AND n.vector IS NULL
                 AND (c.revision, c.ordinal, c.id) > (:revision, :ordinal, :id)
                ORDER BY c.revision, c.ordinal, c.id LIMIT :limit\
                """)
        .param("store", store)
        .param("revision", after.revision())
        .param("ordinal", after.ordinal())
        .param("id", after.id())
        .param("limit", limit)
        .query(
            (row, i) ->
                new Missing(
                    row.getString("id"),
                    row.getLong("revision"),
                    row.getInt("ordinal"),
                    row.getString("text")))
        .list();
  }

  /** How many there are that no model can embed. */
  int withoutText(String store) {
    return sql.sql("SELECT count(*) " + VISIBLE + " AND c.text !~ '\\S'")
        .param("store", store)
        .query(Integer.class)
        .single();
  }

  /** Keeps vectors of those chunks whose text is still what was embedded. */
  void embedded(String store, List<Missing> chunks, List<float[]> vectors) {
    sql.sql(
            """
            INSERT INTO rebuilt_chunk (chunk, store, vector)
            SELECT c.id, :store, given.vector
            FROM unnest(cast(:ids AS text[]), cast(:texts AS text[]), cast(:vectors AS bytea[]))
              AS given (id, text, vector)
            JOIN chunk c ON c.id = given.id AND c.text = given.text
            ORDER BY c.id FOR SHARE OF c
            ON CONFLICT (chunk) DO UPDATE SET vector = excluded.vector, indexed = false\
            """)
        .param("store", store)
        .param("ids", chunks.stream().map(Missing::id).toArray(String[]::new))
        .param("texts", chunks.stream().map(Missing::text).toArray(String[]::new))
        .param("vectors", vectors.stream().map(VectorBytes::of).toArray(byte[][]::new))
        .update();
  }

  /** The next chunks that have a vector of the new model, and are not in its index. */
  List<IndexedChunk> unindexed(String tenant, String store, int limit) {
    return chunks(tenant, store, "AND n.vector IS NOT NULL AND NOT n.indexed LIMIT :limit", limit);
  }

  /** Some of those in the index. */
  List<IndexedChunk> sample(String tenant, String store, int limit) {
    return chunks(tenant, store, "AND n.indexed ORDER BY random() LIMIT :limit", limit);
  }

  private List<IndexedChunk> chunks(String tenant, String store, String which, int limit) {
    return sql.sql(
            """
            SELECT c.id, c.store, c.file, c.revision, c.ordinal, c.text, c.attributes,
              c.access_users, c.access_roles, n.vector
            """
                + VISIBLE
                + " "
                + which)
        .param("store", store)
        .param("limit", limit)
        .query((row, i) -> Chunks.chunk(row, tenant))
        .list();
  }

  /** Says that the index has them, but of those that have changed meanwhile. */
  void indexed(List<IndexedChunk> chunks) {
    sql.sql(
            """
            UPDATE rebuilt_chunk SET indexed = true
            WHERE chunk = ANY (cast(? AS text[])) AND vector IS NOT NULL\
            """)
        .param(chunks.stream().map(IndexedChunk::id).toArray(String[]::new))
        .update();
  }

  /** Chunks that were rebuilt, and that searches do not see any more. */
  List<String> gone(String store, int limit) {
    return sql.sql(
            """
            SELECT n.chunk FROM rebuilt_chunk n WHERE n.store = :store AND NOT EXISTS (
              SELECT FROM chunk c JOIN revision r ON r.id = c.revision
              WHERE c.id = n.chunk AND r.state = 'VISIBLE' AND NOT c.deleted) LIMIT :limit\
            """)
        .param("store", store)
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  void forget(List<String> chunks) {
    sql.sql("DELETE FROM rebuilt_chunk WHERE chunk = ANY (cast(? AS text[]))")
        .param(chunks.toArray(String[]::new))
        .update();
  }

  void forgetAll(String store) {
    sql.sql("DELETE FROM rebuilt_chunk WHERE store = ?").param(store).update();
  }

  /** The index has nothing of the store any more. */
  void indexLost(String store) {
    sql.sql("UPDATE rebuilt_chunk SET indexed = false WHERE store = ?").param(store).update();
  }

  Progress progress(String store) {
    return sql.sql("SELECT count(*) AS total, count(*) FILTER (WHERE n.indexed) AS done " + VISIBLE)
        .param("store", store)
        .query((row, i) -> new Progress(row.getInt("total"), row.getInt("done")))
        .single();
  }

  /** The new vectors take the place of the old ones. */
  void takeOver(String store) {
    sql.sql(
            """
            WITH rebuilt AS (DELETE FROM rebuilt_chunk WHERE store = ? RETURNING chunk, vector)
            UPDATE chunk SET vector = rebuilt.vector FROM rebuilt WHERE chunk.id = rebuilt.chunk\
            """)
        .param(store)
        .update();
  }
}
