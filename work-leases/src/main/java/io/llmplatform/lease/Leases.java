package io.llmplatform.lease;

import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Leases in a table of PostgreSQL, whose clock is the only one that counts. Thread-safe.
 *
 * <p>The pattern is that of fencing tokens (M. Kleppmann, "How to do distributed locking", 2016):
 * expiry alone cannot stop a worker that slept through the end of its lease, so each write is made
 * in a transaction that {@link #holds locks the lease's row and checks its fence}.
 *
 * <p>The table, which the owning service's migration makes: {@code work text PRIMARY KEY, fence
 * bigint NOT NULL, holder text NOT NULL, expires_at timestamptz NOT NULL}.
 */
public final class Leases {
  private final JdbcClient sql;
  private final String holder;

  /**
   * @param sql reaches the schema with the table {@code lease}
   * @param holder names this process, for people who read the table
   */
  public Leases(JdbcClient sql, String holder) {
    this.sql = sql;
    this.holder = holder;
  }

  /**
   * The lease of the work, if nobody holds one now: its fence is higher than that of all before.
   *
   * @param length until it ends, unless renewed
   */
  public Optional<Lease> acquire(String work, Duration length) {
    return sql.sql(
            """
            INSERT INTO lease AS known (work, fence, holder, expires_at)
            VALUES (:work, 1, :holder, clock_timestamp() + :millis * interval '1 millisecond')
            ON CONFLICT (work) DO UPDATE
              SET fence = known.fence + 1, holder = excluded.holder, expires_at = excluded.expires_at
              WHERE known.expires_at <= clock_timestamp()
            RETURNING fence\
            """)
        .param("work", work)
        .param("holder", holder)
        .param("millis", length.toMillis())
        .query(Long.class)
        .optional()
        .map(fence -> new Lease(work, fence));
  }

  /**
   * Lets the lease last for that long from now on, even one that has ended, if nobody has taken the
   * work since.
   *
   * @throws LeaseLost if another has the work
   */
  public void renew(Lease lease, Duration length) {
    int rows =
        sql.sql(
                """
                UPDATE lease SET expires_at = clock_timestamp() + :millis * interval '1 millisecond'
                WHERE work = :work AND fence = :fence\
                """)
            .param("millis", length.toMillis())
            .param("work", lease.work())
            .param("fence", lease.fence())
            .update();
    if (rows == 0) {
      throw new LeaseLost(lease);
    }
  }

  /**
   * Nothing, if the lease is the work's newest; nobody can take the work until the transaction of
   * this call ends. Called first in each transaction that writes for the work.
   *
   * @throws LeaseLost if another has the work
   */
  public void holds(Lease lease) {
    boolean held =
        sql.sql("SELECT fence FROM lease WHERE work = :work AND fence = :fence FOR UPDATE")
            .param("work", lease.work())
            .param("fence", lease.fence())
            .query(Long.class)
            .optional()
            .isPresent();
    if (!held) {
      throw new LeaseLost(lease);
    }
  }

  /** Ends the lease, if it is still the work's newest: others may acquire one at once. */
  public void release(Lease lease) {
    sql.sql(
            """
            UPDATE lease SET expires_at = '-infinity' WHERE work = :work AND fence = :fence\
            """)
        .param("work", lease.work())
        .param("fence", lease.fence())
        .update();
  }

  /** Forgets work that is done for ever, with its fence. */
  public void forget(Lease lease) {
    sql.sql("DELETE FROM lease WHERE work = :work AND fence = :fence")
        .param("work", lease.work())
        .param("fence", lease.fence())
        .update();
  }
}
