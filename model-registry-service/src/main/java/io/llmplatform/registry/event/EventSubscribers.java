package io.llmplatform.registry.event;

import io.llmplatform.registry.api.ModelEvent;

/** Who is told of events beside the topic, such as webhooks. Thread-safe. */
@FunctionalInterface
public interface EventSubscribers {

  /**
   * Keeps the event for those who want it, in the transaction of the change: exactly once per
   * event, and under the model's lock, in the order of the model's events.
   *
   * @param json the event as it goes out
   */
  void keep(ModelEvent event, String json);
}
