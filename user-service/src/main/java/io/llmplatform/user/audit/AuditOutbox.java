package io.llmplatform.user.audit;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Events that are on their way, in the database; the caller's transaction is theirs. */
@Repository
class AuditOutbox {
  // Any number that no other lock of this database has.
  private static final long RELAY_LOCK = 0x6175646974L;

  private final JdbcClient sql;

  AuditOutbox(JdbcClient sql) {
    this.sql = sql;
  }

  /** An event in the order of its storing; {@code json} goes out as it is. */
  record Entry(long sequence, String tenant, String json) {}

  void add(String tenant, String json) {
    sql.sql("insert into audit_outbox (tenant, event) values (?, ?)").params(tenant, json).update();
  }

  /** Whether this transaction is, until it ends, the only one that relays. */
  boolean tryLock() {
    return sql.sql("select pg_try_advisory_xact_lock(?)")
        .param(RELAY_LOCK)
        .query(Boolean.class)
        .single();
  }

  /**
   * The oldest committed events. INVARIANT: what was committed before another event was stored has
   * the smaller number, and whoever sees the other sees it, too: so an order that anybody could
   * have observed is kept.
   */
  List<Entry> oldest(int limit) {
    return sql.sql("select sequence, tenant, event from audit_outbox order by sequence limit ?")
        .param(limit)
        .query((row, n) -> new Entry(row.getLong(1), row.getString(2), row.getString(3)))
        .list();
  }

  void remove(Collection<Long> sequences) {
    if (!sequences.isEmpty()) {
      sql.sql("delete from audit_outbox where sequence in (:sequences)")
          .param("sequences", sequences)
          .update();
    }
  }
}
