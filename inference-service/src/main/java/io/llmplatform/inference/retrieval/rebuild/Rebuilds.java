package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.State;
import io.llmplatform.inference.retrieval.store.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The last change of each store's model. Thread-safe. */
@Repository
@ConditionalOnRetrieval
class Rebuilds {
  private final JdbcClient sql;

  Rebuilds(JdbcClient sql) {
    this.sql = sql;
  }

  /** Begins one, in place of one that has ended and left nothing behind; false where it has not. */
  boolean begin(Rebuild wanted) {
    return sql.sql(
                """
                INSERT INTO index_rebuild AS known (store, tenant, subject, key_id, model, dimensions,
                  index_name, old_model, old_index, state, created_at)
                VALUES (:store, :tenant, :subject, :key, :model, :dimensions, :index, :oldModel,
                  :oldIndex, 'IN_PROGRESS', :created)
                ON CONFLICT (store) DO UPDATE SET tenant = excluded.tenant, subject = excluded.subject,
                  key_id = excluded.key_id, model = excluded.model, dimensions = excluded.dimensions,
                  index_name = excluded.index_name, old_model = excluded.old_model,
                  old_index = excluded.old_index, state = 'IN_PROGRESS', error = NULL, attempts = 0,
                  not_before = '-infinity', setbacks = 0, created_at = excluded.created_at,
                  ended_at = NULL, cleaned = false
                WHERE known.cleaned\
                """)
            .param("store", wanted.store())
            .param("tenant", wanted.owner().tenant())
            .param("subject", wanted.owner().subject())
            .param("key", wanted.owner().keyId())
            .param("model", wanted.model())
            .param("dimensions", wanted.dimensions())
            .param("index", wanted.index().value())
            .param("oldModel", wanted.oldModel())
            .param("oldIndex", wanted.oldIndex().value())
            .param("created", Rows.at(wanted.createdAt()))
            .update()
        > 0;
  }

  Optional<Rebuild> find(String store) {
    return sql.sql("SELECT * FROM index_rebuild WHERE store = ?")
        .param(store)
        .query(Rebuilds::row)
        .optional();
  }

  /** Whether it goes on; if so, it does until the transaction ends. */
  boolean goesOn(String store) {
    return sql.sql(
            """
            SELECT store FROM index_rebuild WHERE store = ? AND state = 'IN_PROGRESS' FOR SHARE\
            """)
        .param(store)
        .query(String.class)
        .optional()
        .isPresent();
  }

  /** Those that go on, the oldest first. */
  List<Rebuild> open() {
    return sql.sql(
            """
            SELECT * FROM index_rebuild WHERE NOT cleaned AND state = 'IN_PROGRESS'
            ORDER BY created_at LIMIT 100\
            """)
        .query(Rebuilds::row)
        .list();
  }

  /** Those that can be worked on now. */
  List<Rebuild> due(Instant now) {
    return sql.sql(
            """
            SELECT * FROM index_rebuild
            WHERE NOT cleaned AND state = 'IN_PROGRESS' AND not_before <= ?
            ORDER BY created_at LIMIT 100\
            """)
        .param(Rows.at(now))
        .query(Rebuilds::row)
        .list();
  }

  /** Those that ended before, and whose store has not left the index that it does not use. */
  List<Rebuild> leaving(Instant before) {
    return sql.sql("SELECT * FROM index_rebuild WHERE NOT cleaned AND ended_at <= ? LIMIT 100")
        .param(Rows.at(before))
        .query(Rebuilds::row)
        .list();
  }

  /** Ends it, unless it has ended; false where it had. */
  boolean end(String store, State state, @Nullable String error, Instant now) {
    return sql.sql(
                """
                UPDATE index_rebuild SET state = :state, error = :error, ended_at = :now
                WHERE store = :store AND state = 'IN_PROGRESS'\
                """)
            .param("state", state.name())
            .param("error", error)
            .param("now", Rows.at(now))
            .param("store", store)
            .update()
        > 0;
  }

  void putOff(String store, Instant until) {
    sql.sql("UPDATE index_rebuild SET setbacks = setbacks + 1, not_before = ? WHERE store = ?")
        .params(Rows.at(until), store)
        .update();
  }

  void recovered(String store) {
    sql.sql("UPDATE index_rebuild SET setbacks = 0 WHERE store = ? AND setbacks > 0")
        .param(store)
        .update();
  }

  void attempted(String store) {
    sql.sql("UPDATE index_rebuild SET attempts = attempts + 1 WHERE store = ?")
        .param(store)
        .update();
  }

  void cleaned(String store) {
    sql.sql("UPDATE index_rebuild SET cleaned = true WHERE store = ?").param(store).update();
  }

  private static Rebuild row(ResultSet row, int number) throws SQLException {
    OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
    return new Rebuild(
        row.getString("store"),
        new Owner(row.getString("tenant"), row.getString("subject"), row.getString("key_id")),
        row.getString("model"),
        row.getInt("dimensions"),
        new IndexId(row.getString("index_name")),
        row.getString("old_model"),
        new IndexId(row.getString("old_index")),
        State.valueOf(row.getString("state")),
        row.getString("error"),
        row.getInt("attempts"),
        row.getInt("setbacks"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        ended == null ? null : ended.toInstant());
  }
}
