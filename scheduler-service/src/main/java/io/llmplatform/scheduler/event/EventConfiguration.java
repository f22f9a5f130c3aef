package io.llmplatform.scheduler.event;

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

/** The outbox of job events, and its relay over Kafka. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {
  // "jobs" in ASCII: advisory locks are shared by everything in the database.
  private static final long RELAY_LOCK = 0x6a6f6273L;

  @Bean
  JdbcWaitingEvents waitingJobEvents(JdbcClient database) {
    return new JdbcWaitingEvents(database, new OutboxTable("job_event_outbox", "key", RELAY_LOCK));
  }

  @Bean
  OutboxRelay jobEventRelay(
      JdbcWaitingEvents waitingJobEvents,
      KafkaTemplate<String, String> kafka,
      PlatformTransactionManager transactions,
      EventSettings settings) {
    return new OutboxRelay(
        JobEvent.TOPIC,
        waitingJobEvents,
        KafkaTopic.named(kafka, JobEvent.TOPIC),
        new TransactionTemplate(transactions),
        new RelaySettings(settings.relay(), settings.pollInterval(), settings.maxBackoff()));
  }

  @Bean
  Outbox jobEventOutbox(JdbcWaitingEvents waitingJobEvents, OutboxRelay jobEventRelay) {
    return new Outbox(waitingJobEvents, jobEventRelay);
  }
}
