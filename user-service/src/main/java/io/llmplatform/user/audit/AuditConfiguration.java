package io.llmplatform.user.audit;

import io.llmplatform.outbox.JdbcWaitingEvents;
import io.llmplatform.outbox.KafkaTopic;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.outbox.OutboxRelay;
import io.llmplatform.outbox.OutboxTable;
import io.llmplatform.outbox.RelaySettings;
import io.llmplatform.user.api.AuditEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The outbox of audit events, and its relay over Kafka. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
  // Any number that no other lock of this database has.
  private static final long RELAY_LOCK = 0x6175646974L;

  @Bean
  JdbcWaitingEvents waitingAuditEvents(JdbcClient sql) {
    return new JdbcWaitingEvents(sql, new OutboxTable("audit_outbox", "tenant", RELAY_LOCK));
  }

  @Bean
  OutboxRelay auditRelay(
      JdbcWaitingEvents events,
      KafkaTemplate<String, String> kafka,
      PlatformTransactionManager transactions,
      AuditSettings settings) {
    return new OutboxRelay(
        AuditEvent.TOPIC,
        events,
        KafkaTopic.named(kafka, AuditEvent.TOPIC),
        new TransactionTemplate(transactions),
        new RelaySettings(true, settings.pollInterval(), settings.maxBackoff()));
  }

  @Bean
  Outbox auditOutbox(JdbcWaitingEvents events, OutboxRelay relay) {
    return new Outbox(events, relay);
  }
}
