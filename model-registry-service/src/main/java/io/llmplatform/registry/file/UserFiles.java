package io.llmplatform.registry.file;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every user's file. A file whose time has come is not found, though its row may be there yet. */
@Component
class UserFiles {
  private final JdbcClient database;
  private final Clock clock;

  UserFiles(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * The tenant's file of that id.
   *
   * @throws PlatformException if there is none
   */
  UserFile get(String tenant, String id) {
    return database
        .sql(
            "select * from user_file where tenant = ? and id = ?"
                + " and (expires_at is null or expires_at > ?)")
        .params(tenant, id, now())
        .query(UserFiles::file)
        .optional()
        .orElseThrow(() -> unknown(id));
  }

  /** The file that an earlier request with that key made. */
  Optional<UserFile> made(String tenant, String key) {
    return database
        .sql(
            "select * from user_file where tenant = ? and idempotency_key = ?"
                + " and (expires_at is null or expires_at > ?)")
        .params(tenant, key, now())
        .query(UserFiles::file)
        .optional();
  }

  /**
   * Files of a tenant by their ids.
   *
   * @param purpose null: of all purposes
   * @param after an id that the files come after; null: from the beginning
   * @param ascending the oldest first
   */
  List<UserFile> list(
      String tenant,
      @Nullable FilePurpose purpose,
      @Nullable String after,
      boolean ascending,
      int limit) {
    return database
        .sql(
            """
            select * from user_file
            where tenant = :tenant and (expires_at is null or expires_at > :now)
              and (cast(:purpose as varchar) is null or purpose = :purpose)
              and (cast(:after as varchar) is null or id %s :after)
            order by id %s limit :limit\
            """
                .formatted(ascending ? ">" : "<", ascending ? "asc" : "desc"))
        .param("tenant", tenant)
        .param("now", now())
        .param("purpose", purpose == null ? null : purpose.value())
        .param("after", after)
        .param("limit", limit)
        .query(UserFiles::file)
        .list();
  }

  /** What a tenant has. */
  record Holding(long files, long bytes) {}

  Holding holding(String tenant) {
    return database
        .sql(
            "select count(*), coalesce(sum(size), 0) from user_file"
                + " where tenant = ? and (expires_at is null or expires_at > ?)")
        .params(tenant, now())
        .query((row, number) -> new Holding(row.getLong(1), row.getLong(2)))
        .single();
  }

  /** Until the transaction ends, nobody else adds files of the tenant. */
  void lock(String tenant) {
    database
        .sql("select pg_advisory_xact_lock(hashtextextended('user_file ' || ?, 0))")
        .param(tenant)
        .query(row -> {});
  }

  /**
   * Adds a file, unless one with its key is there.
   *
   * @param key null: none
   * @return the file that is there now
   */
  UserFile add(UserFile file, @Nullable String key) {
    if (key != null) {
      removeExpired(file.tenant(), key);
    }
    // The update changes nothing: it has the row returned that is in the way.
    return database
        .sql(
            """
            insert into user_file
              (id, tenant, idempotency_key, name, purpose, size, sha256, created_by, created_at,
               expires_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, idempotency_key) do update set tenant = excluded.tenant
            returning *\
            """)
        .param(file.id())
        .param(file.tenant())
        .param(key)
        .param(file.name())
        .param(file.purpose().value())
        .param(file.size())
        .param(file.digest().hex())
        .param(file.createdBy())
        .param(Timestamp.from(file.createdAt()))
        .param(file.expiresAt() == null ? null : Timestamp.from(file.expiresAt()))
        .query(UserFiles::file)
        .single();
  }

  private void removeExpired(String tenant, String key) {
    database
        .sql("delete from user_file where tenant = ? and idempotency_key = ? and expires_at <= ?")
        .params(tenant, key, now())
        .update();
  }

  /**
   * Removes a tenant's file.
   *
   * @throws PlatformException if there is none
   */
  void remove(String tenant, String id) {
    int removed =
        database
            .sql(
                "delete from user_file where tenant = ? and id = ?"
                    + " and (expires_at is null or expires_at > ?)")
            .params(tenant, id, now())
            .update();
    if (removed == 0) {
      throw unknown(id);
    }
  }

  /** Removes the files whose time has come; answers how many there were. */
  int removeExpired() {
    return database.sql("delete from user_file where expires_at <= ?").param(now()).update();
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }

  private static UserFile file(ResultSet row, int number) throws SQLException {
    Timestamp expiresAt = row.getTimestamp("expires_at");
    return new UserFile(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("name"),
        FilePurpose.of(row.getString("purpose")),
        row.getLong("size"),
        new Sha256(row.getString("sha256")),
        row.getString("created_by"),
        row.getTimestamp("created_at").toInstant(),
        expiresAt == null ? null : expiresAt.toInstant());
  }

  private static PlatformException unknown(String id) {
    return PlatformException.notFound("There is no file '" + id + "'.");
  }
}
