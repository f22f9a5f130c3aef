package io.llmplatform.inference.retrieval.event;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.outbox.JdbcWaitingEvents;
import io.llmplatform.outbox.KafkaTopic;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.outbox.OutboxRelay;
import io.llmplatform.outbox.OutboxTable;
import io.llmplatform.outbox.RelaySettings;
import io.llmplatform.scheduler.api.JobEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The outbox of ingestion events, and its relay over Kafka. */
@Configuration(proxyBeanMethods = false, value = "ingestionEventConfiguration")
@ConditionalOnRetrieval
class EventConfiguration {
  // "inge" in ASCII: advisory locks are shared by everything in the database.
  private static final long RELAY_LOCK = 0x696e6765L;

  @Bean
  JdbcWaitingEvents waitingIngestionEvents(JdbcClient database) {
    return new JdbcWaitingEvents(
        database, new OutboxTable("ingestion_event_outbox", "key", RELAY_LOCK));
  }

  @Bean
  OutboxRelay ingestionEventRelay(
      JdbcWaitingEvents waitingIngestionEvents,
      KafkaTemplate<String, String> kafka,
      PlatformTransactionManager transactions,
      RetrievalSettings settings) {
    RetrievalSettings.Events events = settings.events();
    return new OutboxRelay(
        JobEvent.TOPIC,
        waitingIngestionEvents,
        KafkaTopic.named(kafka, JobEvent.TOPIC),
        new TransactionTemplate(transactions),
        new RelaySettings(events.relay(), events.pollInterval(), events.maxBackoff()));
  }

  @Bean
  Outbox ingestionEventOutbox(
      JdbcWaitingEvents waitingIngestionEvents, OutboxRelay ingestionEventRelay) {
    return new Outbox(waitingIngestionEvents, ingestionEventRelay);
  }
}
