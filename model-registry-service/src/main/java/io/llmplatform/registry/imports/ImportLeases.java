package io.llmplatform.registry.imports;

import io.llmplatform.registry.hub.HubEndpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who works at which import, until when by the database's clock. */
@Repository
class ImportLeases {
  private final JdbcClient database;
  private final JdbcTemplate batches;

  ImportLeases(JdbcClient database, JdbcTemplate batches) {
    this.database = database;
    this.batches = batches;
  }

  /**
   * An import that nobody works at, the oldest first, taken. No two instances get the same.
   *
   * @param hubs that this instance may ask; imports of others wait for another instance
   * @param duration of the lease, from the database's now
   */
  @Transactional
  public Optional<Lease> claim(Set<HubEndpoint> hubs, Duration duration) {
    UUID holder = UUID.randomUUID();
    return database
        .sql(
            """
            update model_import set state = 'RUNNING', lease_holder = :holder,
              lease_until = now() + :millis * interval '1 millisecond'
            where id = (
              select id from model_import
              where finished_at is null and (lease_until is null or lease_until < now())
                and endpoint = any(:hubs)
              order by sequence limit 1 for update skip locked)
            returning id
            """)
        .param("holder", holder)
        .param("millis", duration.toMillis())
        .param("hubs", hubs.stream().map(HubEndpoint::toString).toArray(String[]::new))
        .query(UUID.class)
        .optional()
        .map(id -> new Lease(id, holder));
  }

  /**
   * Locks the import until the transaction ends.
   *
   * @throws LeaseLost if it is not the holder's
   */
  void lockHeld(Lease lease) throws LeaseLost {
    List<UUID> held =
        database
            .sql(
                "select id from model_import where id = ? and lease_holder = ?"
                    + " and finished_at is null for update")
            .params(lease.importId(), lease.holder())
            .query(UUID.class)
            .list();
    if (held.isEmpty()) {
      throw new LeaseLost();
    }
  }

  /**
   * Keeps the lease for another while, and writes down how far the files are.
   *
   * @param problem that the work met and goes on in spite of; null: none
   * @param files those that are further than before
   * @return false if the lease is lost
   */
  @Transactional
  public boolean renew(
      Lease lease,
      Duration duration,
      Import.@Nullable Problem problem,
      Collection<FileProgress.Reached> files) {
    boolean held =
        database
                .sql(
                    """
                    update model_import set error = :error, error_file = :file,
                      lease_until = now() + :millis * interval '1 millisecond'
                    where id = :id and lease_holder = :holder and finished_at is null
                    """)
                .param("error", problem == null ? null : problem.sentence())
                .param("file", problem == null ? null : problem.file())
                .param("millis", duration.toMillis())
                .param("id", lease.importId())
                .param("holder", lease.holder())
                .update()
            == 1;
    if (held) {
      batches.batchUpdate(
          "update model_import_file set done = ?, checked = ? where import_id = ? and path = ?",
          files,
          500,
          (statement, file) -> {
            statement.setLong(1, file.done());
            statement.setBoolean(2, file.checked());
            statement.setObject(3, lease.importId());
            statement.setString(4, file.path().value());
          });
    }
    return held;
  }

  /** Lets another, or this one again, take the import after a while. */
  void release(Lease lease, Duration rest) {
    database
        .sql(
            """
            update model_import set lease_holder = null,
              lease_until = now() + :millis * interval '1 millisecond'
            where id = :id and lease_holder = :holder and finished_at is null
            """)
        .param("millis", rest.toMillis())
        .param("id", lease.importId())
        .param("holder", lease.holder())
        .update();
  }
}
