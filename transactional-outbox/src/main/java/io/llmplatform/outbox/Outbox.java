package io.llmplatform.outbox;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where events are stored with the change that they tell of. Thread-safe. */
public final class Outbox {
  private final JdbcWaitingEvents events;
  private final OutboxRelay relay;

  public Outbox(JdbcWaitingEvents events, OutboxRelay relay) {
    this.events = events;
    this.relay = relay;
  }

  /**
   * Stores an event in the caller's transaction, and wakes the relay when that is committed.
   *
   * @param key events of one key leave in the order of their storing
   * @throws IllegalStateException without a transaction
   */
  public void add(String key, String json) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("An event is stored in the transaction of its change");
    }
    events.add(key, json);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            relay.wake();
          }
        });
  }
}
