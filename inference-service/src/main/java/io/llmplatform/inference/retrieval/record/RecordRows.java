package io.llmplatform.inference.retrieval.record;

import io.llmplatform.inference.embedding.VectorBytes;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.store.Chunks;
import io.llmplatform.inference.retrieval.store.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Records in the table of chunks, each under an id made of its store's and its own. */
@Repository
@ConditionalOnRetrieval
class RecordRows {
  private final JdbcClient sql;
  private final NamedParameterJdbcTemplate many;

  RecordRows(JdbcClient sql, NamedParameterJdbcTemplate many) {
    this.sql = sql;
    this.many = many;
  }

  static String chunkId(String store, String record) {
    return store + ":" + record;
  }

  void put(String store, long revision, List<NewRecord> records, List<float[]> vectors) {
    SqlParameterSource[] rows = new SqlParameterSource[records.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(store, revision, records.get(i), vectors.get(i));
    }
    many.batchUpdate(
        """
        INSERT INTO chunk (id, store, revision, file, ordinal, text, vector, attributes,
          access_users, access_roles)
        VALUES (:id, :store, :revision, :file, 0, :text, :vector, cast(:attributes AS jsonb),
          :users, :roles)
        ON CONFLICT (id) DO UPDATE SET text = excluded.text, vector = excluded.vector,
          attributes = excluded.attributes, access_users = excluded.access_users,
          access_roles = excluded.access_roles, indexed = false, deleted = false\
        """,
        rows);
  }

  private static SqlParameterSource row(
      String store, long revision, NewRecord record, float[] vector) {
    return new MapSqlParameterSource()
        .addValue("id", chunkId(store, record.id()))
        .addValue("store", store)
        .addValue("revision", revision)
        .addValue("file", record.id())
        .addValue("text", record.text())
        .addValue("vector", VectorBytes.of(vector))
        .addValue("attributes", Rows.json(record.attributes()))
        .addValue("users", Rows.array(record.access().users()))
        .addValue("roles", Rows.array(record.access().roles()));
  }

  /** Who may read those of the records that exist, by the records' ids. */
  Map<String, Access> access(String store, Collection<String> ids) {
    Map<String, Access> found = new HashMap<>();
    sql.sql("SELECT * FROM chunk WHERE id = ANY (cast(? AS text[])) AND NOT deleted")
        .param(chunkIds(store, ids))
        .query(
            row -> {
              found.put(row.getString("file"), Rows.access(row));
            });
    return found;
  }

  void markDeleted(String store, Collection<String> ids) {
    sql.sql(
            """
            UPDATE chunk SET deleted = true, indexed = false
            WHERE id = ANY (cast(? AS text[])) AND NOT deleted\
            """)
        .param(chunkIds(store, ids))
        .update();
  }

  /** A record as it stands, and whether it is to go. */
  record Pending(IndexedChunk chunk, boolean deleted) {}

  /** Records that the index does not have as they stand, locked until the transaction ends. */
  List<Pending> pending(String tenant, String store, long revision, int limit) {
    return sql.sql(
            """
            SELECT * FROM chunk WHERE revision = ? AND store = ? AND NOT indexed ORDER BY id LIMIT ?
            FOR UPDATE\
            """)
        .params(revision, store, limit)
        .query((row, i) -> new Pending(Chunks.chunk(row, tenant), row.getBoolean("deleted")))
        .list();
  }

  void indexed(List<IndexedChunk> records) {
    sql.sql("UPDATE chunk SET indexed = true WHERE id = ANY (cast(? AS text[]))")
        .param(records.stream().map(IndexedChunk::id).toArray(String[]::new))
        .update();
  }

  void forget(Collection<String> chunkIds) {
    sql.sql("DELETE FROM chunk WHERE id = ANY (cast(? AS text[]))")
        .param(chunkIds.toArray(String[]::new))
        .update();
  }

  /** Stores with records that their index does not have as they stand. */
  record Unfinished(String tenant, String store) {}

  List<Unfinished> unfinished() {
    return sql.sql(
            """
            SELECT DISTINCT s.tenant, s.id FROM chunk c JOIN revision r ON r.id = c.revision
            JOIN vector_store s ON s.id = r.store
            WHERE NOT c.indexed AND r.file IS NULL AND s.deleted_at IS NULL LIMIT 100\
            """)
        .query((row, i) -> new Unfinished(row.getString("tenant"), row.getString("id")))
        .list();
  }

  private static String[] chunkIds(String store, Collection<String> ids) {
    return ids.stream().map(id -> chunkId(store, id)).sorted().toArray(String[]::new);
  }
}
