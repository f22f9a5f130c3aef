package io.llmplatform.registry.event;

import io.llmplatform.outbox.JdbcWaitingEvents;
import io.llmplatform.outbox.KafkaTopic;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.outbox.OutboxRelay;
import io.llmplatform.outbox.OutboxTable;
import io.llmplatform.outbox.RelaySettings;
import io.llmplatform.registry.api.ModelEvent;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The outbox of model events, and its relay over Kafka. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {
  // "models" in ASCII: advisory locks are shared by everything in the database.
  private static final long RELAY_LOCK = 0x6d6f64656c73L;

  @Bean
  JdbcWaitingEvents waitingModelEvents(JdbcClient database) {
    return new JdbcWaitingEvents(
        database, new OutboxTable("model_event_outbox", "key", RELAY_LOCK));
  }

  @Bean
  OutboxRelay modelEventRelay(
      JdbcWaitingEvents events,
      KafkaTemplate<String, String> kafka,
      KafkaAdmin admin,
      PlatformTransactionManager transactions,
      EventSettings settings) {
    return new OutboxRelay(
        ModelEvent.TOPIC,
        events,
        KafkaTopic.made(kafka, topic(settings.topic()), admin),
        new TransactionTemplate(transactions),
        new RelaySettings(settings.relay(), settings.pollInterval(), settings.maxBackoff()));
  }

  // Not a bean: a topic that is one would be made at start, which would wait for the broker.
  private static NewTopic topic(EventSettings.Topic settings) {
    return new NewTopic(
            ModelEvent.TOPIC,
            Optional.of(settings.partitions()),
            settings.replicas() < 0 ? Optional.empty() : Optional.of(settings.replicas()))
        .configs(
            Map.of(
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(settings.retention().toMillis())));
  }

  @Bean
  Outbox modelEventOutbox(JdbcWaitingEvents events, OutboxRelay relay) {
    return new Outbox(events, relay);
  }
}
