package io.llmplatform.outbox;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Waiting events in PostgreSQL; the caller's transaction is theirs. Thread-safe.
 *
 * <p>INVARIANT: there is no cursor. A transaction that stored an event early and commits late
 * leaves a row with a lower sequence than others that are gone already; it is found all the same,
 * because rows are removed one by one. So nothing is skipped. The order of one key is that of the
 * commits only if whoever stores an event of that key holds a lock on it until the transaction
 * ends, or if nobody could have observed another order.
 */
public final class JdbcWaitingEvents implements WaitingEvents {
  private final JdbcClient sql;
  private final OutboxTable table;

  public JdbcWaitingEvents(JdbcClient sql, OutboxTable table) {
    this.sql = sql;
    this.table = table;
  }

  // json goes into text, letter for letter, and into jsonb.
  void add(String key, String json) {
    sql.sql(
            "insert into %s (%s, event) values (?, cast(? as json))"
                .formatted(table.name(), table.keyColumn()))
        .params(key, json)
        .update();
  }

  @Override
  public boolean tryLock() {
    return sql.sql("select pg_try_advisory_xact_lock(?)")
        .param(table.relayLock())
        .query(Boolean.class)
        .single();
  }

  @Override
  public List<Entry> oldest(int limit) {
    return sql.sql(
            "select sequence, %s, event from %s order by sequence limit ?"
                .formatted(table.keyColumn(), table.name()))
        .param(limit)
        .query((row, n) -> new Entry(row.getLong(1), row.getString(2), row.getString(3)))
        .list();
  }

  @Override
  public void remove(Collection<Long> sequences) {
    if (!sequences.isEmpty()) {
      sql.sql("delete from %s where sequence in (:sequences)".formatted(table.name()))
          .param("sequences", sequences)
          .update();
    }
  }
}
