package io.llmplatform.inference.retrieval.store;

import static io.llmplatform.inference.retrieval.store.Rows.at;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.IndexId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every vector store. Those that were deleted are none. Thread-safe. */
@Repository
@ConditionalOnRetrieval
public class VectorStores {
  private static final String PLACE =
      "SELECT sequence FROM vector_store WHERE tenant = :tenant AND id =";

  private final JdbcClient sql;

  VectorStores(JdbcClient sql) {
    this.sql = sql;
  }

  void add(VectorStore store) {
    sql.sql(
            """
            INSERT INTO vector_store (id, tenant, name, description, metadata, model, dimensions,
              index_name, expires_days, created_at, last_active_at)
            VALUES (:id, :tenant, :name, :description, cast(:metadata AS jsonb), :model, :dimensions,
              :index, :days, :created, :active)\
            """)
        .param("id", store.id())
        .param("tenant", store.tenant())
        .param("name", store.name())
        .param("description", store.description())
        .param("metadata", Rows.json(store.metadata()))
        .param("model", store.model())
        .param("dimensions", store.dimensions())
        .param("index", store.index().value())
        .param("days", store.expiresDays())
        .param("created", at(store.createdAt()))
        .param("active", at(store.lastActiveAt()))
        .update();
  }

  void change(VectorStore store) {
    sql.sql(
            """
            UPDATE vector_store SET name = :name, description = :description,
              metadata = cast(:metadata AS jsonb), expires_days = :days, last_active_at = :active
            WHERE id = :id\
            """)
        .param("name", store.name())
        .param("description", store.description())
        .param("metadata", Rows.json(store.metadata()))
        .param("days", store.expiresDays())
        .param("active", at(store.lastActiveAt()))
        .param("id", store.id())
        .update();
  }

  /**
   * The tenant's store, one that has expired too.
   *
   * @throws PlatformException not found
   */
  public VectorStore get(String tenant, String id) {
    return find(tenant, id).orElseThrow(() -> unknown(id));
  }

  static PlatformException unknown(String id) {
    return PlatformException.notFound("There is no vector store '%s'.".formatted(id));
  }

  private Optional<VectorStore> find(String tenant, String id) {
    return sql.sql("SELECT * FROM vector_store WHERE id = ? AND tenant = ? AND deleted_at IS NULL")
        .params(id, tenant)
        .query(VectorStores::row)
        .optional();
  }

  /**
   * The tenant's store, which can be used: it neither expires nor is deleted or moved to another
   * model before the transaction ends.
   *
   * @throws PlatformException not found where there is none, or it has expired
   */
  public VectorStore use(String tenant, String id, Instant now) {
    VectorStore store =
        sql.sql(
                """
                SELECT * FROM vector_store WHERE id = ? AND tenant = ? AND deleted_at IS NULL
                FOR SHARE\
                """)
            .params(id, tenant)
            .query(VectorStores::row)
            .optional()
            .orElseThrow(() -> unknown(id));
    if (store.hasExpired(now)) {
      throw PlatformException.notFound("The vector store '%s' has expired.".formatted(id));
    }
    return store;
  }

  public List<VectorStore> page(String tenant, Walk walk) {
    return sql.sql(
            """
            SELECT * FROM vector_store WHERE tenant = :tenant AND deleted_at IS NULL
            """
                + walk.sql(PLACE))
        .param("tenant", tenant)
        .param("after", walk.after())
        .param("before", walk.before())
        .param("limit", walk.limit())
        .query(VectorStores::row)
        .list();
  }

  public int count(String tenant) {
    return sql.sql("SELECT count(*) FROM vector_store WHERE tenant = ? AND deleted_at IS NULL")
        .param(tenant)
        .query(Integer.class)
        .single();
  }

  /** Says that it was used; waits for nobody who has a lock on it. */
  public void touch(String id, Instant now) {
    sql.sql(
            """
            UPDATE vector_store SET last_active_at = ? WHERE id = (
              SELECT id FROM vector_store WHERE id = ? FOR NO KEY UPDATE SKIP LOCKED)\
            """)
        .params(at(now), id)
        .update();
  }

  /** Nobody sees it from now on; false where nobody did already. */
  boolean delete(String tenant, String id, Instant now) {
    return sql.sql(
                """
                UPDATE vector_store SET deleted_at = ?
                WHERE id = ? AND tenant = ? AND deleted_at IS NULL\
                """)
            .params(at(now), id, tenant)
            .update()
        > 0;
  }

  /** Bytes of all visible chunks and records: their texts and vectors. */
  public long usage(String id) {
    return sql.sql(
            """
            SELECT coalesce((SELECT sum(usage_bytes) FROM store_file WHERE store = :id), 0)
              + coalesce((SELECT sum(octet_length(c.text) + coalesce(octet_length(c.vector), 0))
                FROM chunk c JOIN revision r ON r.id = c.revision
                WHERE r.store = :id AND r.file IS NULL AND NOT c.deleted), 0)\
            """)
        .param("id", id)
        .query(Long.class)
        .single();
  }

  /** Attributes that filters of the store may ask for from now on. */
  public void know(String id, Set<String> attributes) {
    if (!attributes.isEmpty()) {
      sql.sql(
              """
              INSERT INTO store_attribute (store, name)
              SELECT :store, name FROM unnest(cast(:names AS text[])) AS name ORDER BY name
              ON CONFLICT DO NOTHING\
              """)
          .param("store", id)
          .param("names", Rows.array(attributes))
          .update();
    }
  }

  /**
   * Stores whose chunks may be removed from their indexes: deleted, or expired, long enough ago.
   */
  public List<VectorStore> removable(Instant before) {
    return sql.sql(
            """
            SELECT * FROM vector_store WHERE deleted_at <= :before
              OR last_active_at + expires_days * interval '1 day' <= :before
            LIMIT 100\
            """)
        .param("before", at(before))
        .query(VectorStores::row)
        .list();
  }

  /** Forgets the store, and all that is in it. */
  public void forget(String id) {
    sql.sql("DELETE FROM vector_store WHERE id = ?").param(id).update();
  }

  private static VectorStore row(ResultSet row, int number) throws SQLException {
    @Nullable Integer days = Rows.integer(row, "expires_days");
    return new VectorStore(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("name"),
        row.getString("description"),
        Rows.metadata(row),
        row.getString("model"),
        row.getInt("dimensions"),
        new IndexId(row.getString("index_name")),
        days,
        Rows.instant(row, "created_at"),
        Rows.instant(row, "last_active_at"));
  }
}
