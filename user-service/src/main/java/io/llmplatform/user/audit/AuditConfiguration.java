package io.llmplatform.user.audit;

import io.llmplatform.user.api.AuditEvent;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The relay over Kafka. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
  private static final int TRACE_ID_LENGTH = 32;

  @Bean
  AuditRelay auditRelay(
      AuditOutbox outbox,
      KafkaTemplate<String, String> kafka,
      PlatformTransactionManager transactions,
      AuditSettings settings) {
    return new AuditRelay(
        outbox, topic(kafka), new TransactionTemplate(transactions), settings.pollInterval());
  }

  /** Says nothing: the relay logs, once per outage and without what the events hold. */
  @Bean
  ProducerListener<Object, Object> producerListener() {
    return new ProducerListener<>() {};
  }

  static AuditTopic topic(KafkaTemplate<String, String> kafka) {
    return (tenant, json) -> {
      try {
        return kafka.send(AuditEvent.TOPIC, tenant, json);
      } catch (KafkaException | org.apache.kafka.common.KafkaException e) {
        return CompletableFuture.failedFuture(e);
      }
    };
  }

  @Bean
  OutboxAudit.TraceContext traceContext(ObjectProvider<Tracer> tracers) {
    return () -> {
      Tracer tracer = tracers.getIfAvailable();
      Span span = tracer == null ? null : tracer.currentSpan();
      return span == null ? null : parent(span);
    };
  }

  private static @Nullable String parent(Span span) {
    String trace = span.context().traceId();
    String id = span.context().spanId();
    if (trace == null || trace.isBlank() || id == null || id.isBlank()) {
      return null;
    }
    String padded = "0".repeat(Math.max(0, TRACE_ID_LENGTH - trace.length())) + trace;
    boolean sampled = Boolean.TRUE.equals(span.context().sampled());
    return "00-%s-%s-%s".formatted(padded, id, sampled ? "01" : "00");
  }
}
