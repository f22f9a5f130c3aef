package io.llmplatform.inference.retrieval.store;

import static io.llmplatform.inference.retrieval.store.Rows.at;

import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.Reader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/** Every file of every store. A file is changed under the lock of its row only. Thread-safe. */
@Repository
@ConditionalOnRetrieval
public class StoreFiles {
  private static final String PLACE =
      "SELECT sequence FROM store_file WHERE store = :store AND file =";

  /** As {@link StoreFile#isKnownTo}. */
  private static final String KNOWN =
      """
       (subject = :reader OR (cardinality(access_users) = 0 AND cardinality(access_roles) = 0)
         OR :reader = ANY (access_users) OR access_roles && cast(:roles AS text[]))
      """;

  private final JdbcClient sql;

  StoreFiles(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Which files are listed and counted.
   *
   * @param reader sees those that are known to it
   * @param batch of which file batch; null: any
   * @param status null: any
   */
  public record Selection(
      String store, Reader reader, @Nullable String batch, @Nullable FileStatus status) {}

  public Optional<StoreFile> find(String store, String file) {
    return query("SELECT * FROM store_file WHERE store = ? AND file = ?", store, file);
  }

  /** The same, locked until the transaction ends. */
  public Optional<StoreFile> lock(String store, String file) {
    return query("SELECT * FROM store_file WHERE store = ? AND file = ? FOR UPDATE", store, file);
  }

  private Optional<StoreFile> query(String select, String store, String file) {
    return sql.sql(select).params(store, file).query(StoreFiles::row).optional();
  }

  /** Adds the file, or replaces what is known of it but for what searches see. */
  void put(StoreFile file, @Nullable String batch) {
    sql.sql(
            """
            INSERT INTO store_file (store, file, tenant, subject, key_id, name, bytes, batch,
              attributes, access_users, access_roles, chunk_tokens, chunk_overlap, status,
              created_at, writing)
            VALUES (:store, :file, :tenant, :subject, :key, :name, :bytes, :batch,
              cast(:attributes AS jsonb), :users, :roles, :tokens, :overlap, 'IN_PROGRESS',
              :created, :writing)
            ON CONFLICT (store, file) DO UPDATE SET subject = excluded.subject,
              key_id = excluded.key_id, name = excluded.name, bytes = excluded.bytes,
              batch = excluded.batch, attributes = excluded.attributes,
              access_users = excluded.access_users, access_roles = excluded.access_roles,
              chunk_tokens = excluded.chunk_tokens, chunk_overlap = excluded.chunk_overlap,
              status = 'IN_PROGRESS', error_code = NULL, error_message = NULL,
              writing = excluded.writing, not_before = '-infinity', setbacks = 0, attempts = 0\
            """)
        .param("store", file.store())
        .param("file", file.file())
        .param("tenant", file.owner().tenant())
        .param("subject", file.owner().subject())
        .param("key", file.owner().keyId())
        .param("name", file.name())
        .param("bytes", file.bytes())
        .param("batch", batch)
        .param("attributes", Rows.json(file.attributes()))
        .param("users", Rows.array(file.access().users()))
        .param("roles", Rows.array(file.access().roles()))
        .param("tokens", file.size() == null ? null : file.size().tokens())
        .param("overlap", file.size() == null ? null : file.size().overlap())
        .param("created", at(file.createdAt()))
        .param("writing", file.writing())
        .update();
  }

  /**
   * Attributes and access are others; a revision with them is to be written, where one is named.
   */
  void change(StoreFile file) {
    sql.sql(
            """
            UPDATE store_file SET attributes = cast(:attributes AS jsonb), access_users = :users,
              access_roles = :roles, status = :status, writing = :writing,
              not_before = '-infinity', setbacks = 0, attempts = 0
            WHERE store = :store AND file = :file\
            """)
        .param("attributes", Rows.json(file.attributes()))
        .param("users", Rows.array(file.access().users()))
        .param("roles", Rows.array(file.access().roles()))
        .param("status", file.status().name())
        .param("writing", file.writing())
        .param("store", file.store())
        .param("file", file.file())
        .update();
  }

  void delete(String store, String file) {
    sql.sql("DELETE FROM store_file WHERE store = ? AND file = ?").params(store, file).update();
  }

  public List<StoreFile> page(Selection selection, Walk walk) {
    return selected("SELECT * FROM store_file ", walk.sql(PLACE), selection)
        .param("after", walk.after())
        .param("before", walk.before())
        .param("limit", walk.limit())
        .query(StoreFiles::row)
        .list();
  }

  public FileCounts counts(Selection selection) {
    return selected(
            """
            SELECT count(*) FILTER (WHERE status = 'IN_PROGRESS') AS in_progress,
              count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
              count(*) FILTER (WHERE status = 'CANCELLED') AS cancelled,
              count(*) FILTER (WHERE status = 'FAILED') AS failed
            FROM store_file
            """,
            "",
            selection)
        .query(
            (row, i) ->
                new FileCounts(
                    row.getInt("in_progress"),
                    row.getInt("completed"),
                    row.getInt("cancelled"),
                    row.getInt("failed")))
        .single();
  }

  private StatementSpec selected(String select, String end, Selection selection) {
    Reader reader = selection.reader();
    FileStatus status = selection.status();
    return sql.sql(
            select
                + """
                WHERE store = :store AND (cast(:batch AS text) IS NULL OR batch = :batch)
                  AND (cast(:status AS text) IS NULL OR status = :status) AND
                """
                + KNOWN
                + end)
        .param("store", selection.store())
        .param("batch", selection.batch())
        .param("status", status == null ? null : status.name())
        .param("reader", reader.subject())
        .param("roles", Rows.array(reader.roles()));
  }

  /** All of a store, whoever sees them. */
  int count(String store) {
    return sql.sql("SELECT count(*) FROM store_file WHERE store = ?")
        .param(store)
        .query(Integer.class)
        .single();
  }

  /** Ids of a batch's files that are on their way. */
  List<String> unfinished(String store, String batch) {
    return sql.sql(
            """
            SELECT file FROM store_file WHERE store = ? AND batch = ? AND status = 'IN_PROGRESS'
            ORDER BY sequence\
            """)
        .params(store, batch)
        .query(String.class)
        .list();
  }

  void completed(StoreFile file, long usageBytes) {
    sql.sql(
            """
            UPDATE store_file SET status = 'COMPLETED', visible = writing, writing = NULL,
              usage_bytes = ?, setbacks = 0 WHERE store = ? AND file = ?\
            """)
        .params(usageBytes, file.store(), file.file())
        .update();
  }

  /** It is worked on no more; what searches see stays. */
  void ended(StoreFile file, FileStatus status, @Nullable FileError error) {
    sql.sql(
            """
            UPDATE store_file SET status = :status, writing = NULL, error_code = :code,
              error_message = :message WHERE store = :store AND file = :file\
            """)
        .param("status", status.name())
        .param("code", error == null ? null : error.code())
        .param("message", error == null ? null : error.message())
        .param("store", file.store())
        .param("file", file.file())
        .update();
  }

  /**
   * Nobody is to work on it for a while.
   *
   * @param attempts that its reading has had by then: one that another service broke off is none
   */
  public void putOff(StoreFile file, Instant until, int attempts) {
    sql.sql(
            """
            UPDATE store_file SET not_before = ?, setbacks = setbacks + 1, attempts = ?
            WHERE store = ? AND file = ? AND writing = ?\
            """)
        .params(at(until), attempts, file.store(), file.file(), file.writing())
        .update();
  }

  /** Something went well again. */
  public void recovered(StoreFile file) {
    sql.sql("UPDATE store_file SET setbacks = 0 WHERE store = ? AND file = ? AND setbacks > 0")
        .params(file.store(), file.file())
        .update();
  }

  /** Its reading begins once more. */
  public void attempted(StoreFile file, int attempts) {
    sql.sql("UPDATE store_file SET attempts = ? WHERE store = ? AND file = ?")
        .params(attempts, file.store(), file.file())
        .update();
  }

  static StoreFile row(ResultSet row, int number) throws SQLException {
    Integer tokens = Rows.integer(row, "chunk_tokens");
    String code = row.getString("error_code");
    return new StoreFile(
        row.getString("store"),
        row.getString("file"),
        new Owner(row.getString("tenant"), row.getString("subject"), row.getString("key_id")),
        row.getString("name"),
        row.getLong("bytes"),
        Rows.attributes(row),
        Rows.access(row),
        tokens == null ? null : new ChunkSize(tokens, row.getInt("chunk_overlap")),
        FileStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        code == null ? null : new FileError(code, String.valueOf(row.getString("error_message"))),
        row.getLong("usage_bytes"),
        Rows.instant(row, "created_at"),
        Rows.number(row, "visible"),
        Rows.number(row, "writing"),
        row.getInt("setbacks"),
        row.getInt("attempts"));
  }
}
