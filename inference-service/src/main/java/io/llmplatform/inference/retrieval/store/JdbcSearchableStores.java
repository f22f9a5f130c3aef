package io.llmplatform.inference.retrieval.store;

import static io.llmplatform.inference.retrieval.store.Rows.at;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.IndexId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads all that a search needs in one statement, and so at one moment. */
@Repository
@ConditionalOnRetrieval
class JdbcSearchableStores implements SearchableStores {
  private final JdbcClient sql;
  private final VectorStores stores;
  private final Clock clock;

  JdbcSearchableStores(JdbcClient sql, VectorStores stores, Clock clock) {
    this.sql = sql;
    this.stores = stores;
    this.clock = clock;
  }

  private record Found(SearchableStore store, Instant lastActive) {}

  @Override
  public SearchableStore find(String tenant, String id) {
    Instant now = clock.instant();
    Found found =
        sql.sql(
                """
                SELECT s.*,
                  ARRAY(SELECT r.id FROM revision r WHERE r.store = s.id AND r.state <> 'VISIBLE') AS hidden,
                  ARRAY(SELECT a.name FROM store_attribute a WHERE a.store = s.id) AS attributes
                FROM vector_store s WHERE s.id = :id AND s.tenant = :tenant AND s.deleted_at IS NULL
                  AND (s.expires_days IS NULL
                    OR s.last_active_at + s.expires_days * interval '1 day' > :now)\
                """)
            .param("id", id)
            .param("tenant", tenant)
            .param("now", at(now))
            .query(JdbcSearchableStores::row)
            .optional()
            .orElseThrow(() -> VectorStores.unknown(id));
    if (found.lastActive().isBefore(now.minusSeconds(60))) {
      stores.touch(id, now);
    }
    return found.store();
  }

  @Override
  public Map<String, String> fileNames(String store, Collection<String> files) {
    Map<String, String> names = new HashMap<>();
    sql.sql("SELECT file, name FROM store_file WHERE store = ? AND file = ANY (cast(? AS text[]))")
        .params(store, files.toArray(String[]::new))
        .query(
            row -> {
              names.put(row.getString("file"), row.getString("name"));
            });
    return names;
  }

  private static Found row(ResultSet row, int number) throws SQLException {
    return new Found(
        new SearchableStore(
            row.getString("id"),
            row.getString("name"),
            row.getString("tenant"),
            row.getString("model"),
            row.getInt("dimensions"),
            new IndexId(row.getString("index_name")),
            Set.of((Long[]) elements(row.getArray("hidden"))),
            Set.of((String[]) elements(row.getArray("attributes")))),
        Rows.instant(row, "last_active_at"));
  }

  private static Object[] elements(Array array) throws SQLException {
    return (Object[]) array.getArray();
  }
}
