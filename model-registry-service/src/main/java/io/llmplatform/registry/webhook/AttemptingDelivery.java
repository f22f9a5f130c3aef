package io.llmplatform.registry.webhook;

import io.llmplatform.encryption.ColumnEncryption;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Makes one attempt and stores what became of it. Thread-safe. */
class AttemptingDelivery {
  /** Where the database keeps secrets, as their encryption knows it. */
  static final String SECRET_COLUMN = "webhook.secret";

  private static final Logger log = LoggerFactory.getLogger(AttemptingDelivery.class);
  // Beyond a request's whole time: for storing the outcome, on a machine that is busy.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final Deliveries deliveries;
  private final WebhookClient client;
  private final ColumnEncryption encryption;
  private final RetrySchedule schedule;
  private final WebhookSettings settings;
  private final TransactionOperations transactions;

  AttemptingDelivery(
      Deliveries deliveries,
      WebhookClient client,
      ColumnEncryption encryption,
      RetrySchedule schedule,
      WebhookSettings settings,
      TransactionOperations transactions) {
    this.deliveries = deliveries;
    this.client = client;
    this.encryption = encryption;
    this.schedule = schedule;
    this.settings = settings;
    this.transactions = transactions;
  }

  /** How long a claim lasts: longer than any attempt. */
  Duration lease() {
    return settings.timeout().plus(settings.connectTimeout()).plus(MARGIN);
  }

  /** Sends, and stores whether it arrived, is tried again, or is given up. */
  void attempt(Attempt attempt) {
    Outcome outcome = send(attempt);
    Optional<Duration> next =
        outcome.isGone() ? Optional.empty() : schedule.next(attempt.number(), outcome.retryAfter());
    transactions.executeWithoutResult(
        transaction -> {
          if (outcome.arrived()) {
            arrived(attempt, outcome);
          } else if (next.isPresent()) {
            deliveries.postpone(attempt, outcome, next.get());
          } else if (deliveries.complete(attempt, DeliveryStatus.FAILED, outcome)) {
            blame(attempt, outcome);
          }
        });
  }

  /** Sends, and stores whether it arrived; it is not tried again. */
  void attemptOnce(Attempt attempt) {
    Outcome outcome = send(attempt);
    transactions.executeWithoutResult(
        transaction -> {
          if (outcome.arrived()) {
            arrived(attempt, outcome);
          } else {
            deliveries.complete(attempt, DeliveryStatus.FAILED, outcome);
          }
        });
  }

  private void arrived(Attempt attempt, Outcome outcome) {
    if (deliveries.complete(attempt, DeliveryStatus.DELIVERED, outcome)) {
      deliveries.forgive(attempt.webhook());
    }
  }

  private void blame(Attempt attempt, Outcome outcome) {
    int limit = outcome.isGone() ? 1 : settings.disableAfter();
    String reason =
        outcome.isGone()
            ? "The receiver answered 410 Gone."
            : "%d deliveries in a row were given up.".formatted(limit);
    if (deliveries.blame(attempt.webhook(), limit, reason)) {
      log.info("Webhook {} is off: {}", attempt.webhook(), reason);
    }
  }

  private Outcome send(Attempt attempt) {
    WebhookSecret secret;
    try {
      secret = WebhookSecret.parse(encryption.decrypt(SECRET_COLUMN, attempt.secret()));
    } catch (IllegalStateException | IllegalArgumentException e) {
      log.error("The secret of webhook {} cannot be read", attempt.webhook(), e);
      return Outcome.failed("the secret cannot be read");
    }
    return client.send(URI.create(attempt.url()), secret, attempt.eventId(), attempt.body());
  }
}
