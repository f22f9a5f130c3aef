package io.llmplatform.outbox;

import java.util.concurrent.CompletableFuture;

/** Where events go. */
@FunctionalInterface
public interface EventTopic {

  /** Sends; the future completes when the event cannot be lost any more, or with the failure. */
  CompletableFuture<?> send(String key, String json);
}
