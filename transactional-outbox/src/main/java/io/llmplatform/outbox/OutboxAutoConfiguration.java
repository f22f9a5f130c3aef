package io.llmplatform.outbox;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.kafka.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.support.ProducerListener;

/** What every outbox of a service shares: its table and its relay are the service's own. */
@AutoConfiguration(before = KafkaAutoConfiguration.class)
class OutboxAutoConfiguration {

  /** Says nothing: the relay logs, once per outage and without what the events hold. */
  @Bean
  @ConditionalOnMissingBean
  ProducerListener<Object, Object> producerListener() {
    return new ProducerListener<>() {};
  }
}
