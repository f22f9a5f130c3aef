package io.llmplatform.user.account;

import io.llmplatform.encryption.LookupHash;
import io.llmplatform.user.storage.Columns;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Failed logins per name, whether or not there is such a user. Each method is one atomic statement:
 * any number of concurrent attempts counts as if they came one after the other.
 */
@Repository
class LoginFailures {
  private static final String COLUMN = "login_failure.name";

  private final JdbcClient sql;
  private final LookupHash hashes;
  private final PasswordSettings settings;

  LoginFailures(JdbcClient sql, LookupHash hashes, PasswordSettings settings) {
    this.sql = sql;
    this.hashes = hashes;
    this.settings = settings;
  }

  /** What a failure led to. */
  enum Consequence {
    /** It is counted. */
    COUNTED,
    /** It is counted, and locks the name. */
    LOCKED,
    /** The name was locked already. */
    WAS_LOCKED
  }

  /** How long the name is still locked; empty if it is not. */
  Optional<Duration> remainingLock(String name, Instant now) {
    return sql.sql(
            "select locked_until from login_failure where name_hash = ? and locked_until > ?")
        .params(hash(name), Columns.time(now))
        .query((row, n) -> Columns.instant(row, "locked_until"))
        .optional()
        .map(until -> Duration.between(now, until));
  }

  /** Until when which of the names are locked. */
  Map<String, Instant> locks(Collection<String> names, Instant now) {
    Map<String, String> byHash = new HashMap<>();
    names.forEach(name -> byHash.put(hash(name), name));
    Map<String, Instant> locks = new HashMap<>();
    sql.sql(
            """
            select name_hash, locked_until from login_failure
            where name_hash = any(?) and locked_until > ?\
            """)
        .params(Columns.array(byHash.keySet()), Columns.time(now))
        .query(
            row -> {
              String name = byHash.get(row.getString("name_hash"));
              locks.put(name, Columns.instant(row, "locked_until"));
            });
    return locks;
  }

  /** Counts a failure. Beyond the limit the count goes on, the lock's end stays. */
  Consequence count(String name, Instant now) {
    int failures =
        sql.sql(
                """
                insert into login_failure as f (name_hash, failures, window_start, locked_until)
                values (:hash, 1, :now, case when :max <= 1 then cast(:until as timestamptz) end)
                on conflict (name_hash) do update set
                  failures = case
                    when f.locked_until > :now then f.failures + 1
                    when f.locked_until is not null or f.window_start <= :oldest then 1
                    else f.failures + 1 end,
                  window_start = case
                    when f.locked_until > :now then f.window_start
                    when f.locked_until is not null or f.window_start <= :oldest then :now
                    else f.window_start end,
                  locked_until = case
                    when f.locked_until > :now then f.locked_until
                    when :max <= case
                      when f.locked_until is not null or f.window_start <= :oldest then 1
                      else f.failures + 1 end then cast(:until as timestamptz) end
                returning failures\
                """)
            .param("hash", hash(name))
            .param("now", Columns.time(now))
            .param("oldest", Columns.time(now.minus(settings.failureWindow())))
            .param("until", Columns.time(now.plus(settings.lockDuration())))
            .param("max", settings.maxFailures())
            .query(Integer.class)
            .single();
    if (failures < settings.maxFailures()) {
      return Consequence.COUNTED;
    }
    return failures == settings.maxFailures() ? Consequence.LOCKED : Consequence.WAS_LOCKED;
  }

  /** Forgets the failures of a name that is not locked. */
  void forgive(String name, Instant now) {
    sql.sql(
            """
            delete from login_failure
            where name_hash = ? and (locked_until is null or locked_until <= ?)\
            """)
        .params(hash(name), Columns.time(now))
        .update();
  }

  /** Forgets the failures of a name, locked or not; whether it was locked. */
  boolean unlock(String name, Instant now) {
    return sql.sql("delete from login_failure where name_hash = ? returning locked_until")
        .param(hash(name))
        .query((row, n) -> Optional.ofNullable(Columns.instantOrNull(row, "locked_until")))
        .optional()
        .flatMap(until -> until)
        .map(until -> until.isAfter(now))
        .orElse(false);
  }

  /** Removes what means nothing any more. */
  void sweep(Instant now) {
    sql.sql(
            """
            delete from login_failure
            where window_start <= :oldest and (locked_until is null or locked_until <= :now)\
            """)
        .param("oldest", Columns.time(now.minus(settings.failureWindow())))
        .param("now", Columns.time(now))
        .update();
  }

  private String hash(String name) {
    return hashes.of(COLUMN, name);
  }
}
