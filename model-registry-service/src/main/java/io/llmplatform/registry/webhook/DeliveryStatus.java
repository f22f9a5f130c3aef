package io.llmplatform.registry.webhook;

/** Where a delivery is. */
enum DeliveryStatus {
  /** It waits for an attempt, or one is under way. */
  PENDING,
  /** The receiver answered with 2xx. */
  DELIVERED,
  /** It was given up. */
  FAILED
}
