package io.llmplatform.outbox;

import java.util.regex.Pattern;

/**
 * The table of an outbox: {@code sequence bigint generated always as identity primary key}, a text
 * column with the key, and {@code event} (text or jsonb).
 *
 * <p>INVARIANT: the identity caches no numbers (PostgreSQL's default): two events that are stored
 * one after the other have ascending sequences, whatever session stores them.
 *
 * @param name of the table
 * @param keyColumn the column whose equal values mean one order
 * @param relayLock the advisory lock that the one relaying replica holds; differs from every other
 *     of the database, whatever its schema
 */
public record OutboxTable(String name, String keyColumn, long relayLock) {
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]*");

  public OutboxTable {
    if (!IDENTIFIER.matcher(name).matches() || !IDENTIFIER.matcher(keyColumn).matches()) {
      throw new IllegalArgumentException("Not an SQL identifier");
    }
  }
}
