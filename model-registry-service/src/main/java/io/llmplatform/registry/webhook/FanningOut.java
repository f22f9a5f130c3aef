package io.llmplatform.registry.webhook;

import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.event.EventSubscribers;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Keeps each event for the webhooks that want it, in the event's transaction. */
@Component
class FanningOut implements EventSubscribers {
  private final Deliveries deliveries;
  private final DeliveringEvents delivering;

  FanningOut(Deliveries deliveries, DeliveringEvents delivering) {
    this.deliveries = deliveries;
    this.delivering = delivering;
  }

  @Override
  public void keep(ModelEvent event, String json) {
    if (deliveries.keep(event, json) > 0) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              delivering.wake();
            }
          });
    }
  }
}
