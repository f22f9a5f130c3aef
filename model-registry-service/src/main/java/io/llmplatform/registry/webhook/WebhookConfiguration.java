package io.llmplatform.registry.webhook;

import io.llmplatform.encryption.ColumnEncryption;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

/** How deliveries go out. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

  @Bean
  WebhookClient webhookClient(WebhookSettings settings, Clock clock) {
    return new WebhookClient(settings, clock);
  }

  @Bean
  AttemptingDelivery attemptingDelivery(
      Deliveries deliveries,
      WebhookClient client,
      ColumnEncryption encryption,
      WebhookSettings settings,
      TransactionOperations transactions) {
    return new AttemptingDelivery(
        deliveries,
        client,
        encryption,
        new RetrySchedule(settings, () -> ThreadLocalRandom.current().nextDouble()),
        settings,
        transactions);
  }

  @Bean
  DeliveringEvents deliveringEvents(
      Deliveries deliveries, AttemptingDelivery attempting, WebhookSettings settings) {
    return new DeliveringEvents(deliveries, attempting, settings);
  }
}
