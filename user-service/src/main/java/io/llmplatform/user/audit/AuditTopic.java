package io.llmplatform.user.audit;

import java.util.concurrent.CompletableFuture;

/** Where audit events go. */
@FunctionalInterface
interface AuditTopic {

  /** Sends; the future completes when the event cannot be lost any more, or with the failure. */
  CompletableFuture<?> send(String tenant, String json);
}
