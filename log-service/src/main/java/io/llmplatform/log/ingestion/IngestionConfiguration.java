package io.llmplatform.log.ingestion;

import static io.llmplatform.user.api.Permission.TENANTS_ALL;

import io.llmplatform.common.security.AccessRules;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.retention.RetentionSettings;
import io.llmplatform.log.usage.CountingUsage;
import io.llmplatform.log.usage.UsageMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.backoff.ExponentialBackOff;

/** The way of events from Kafka into the store. */
@Configuration(proxyBeanMethods = false)
class IngestionConfiguration {
  private static final double TWICE = 2;

  @Bean
  KafkaClients kafkaClients(
      KafkaProperties properties, IngestionSettings settings, MeterRegistry meters) {
    return new KafkaClients(properties, settings, meters);
  }

  @Bean
  DeadLetters deadLetters(KafkaClients clients, KafkaAdmin admin, IngestionSettings settings) {
    return new DeadLetters(clients.template(), admin, settings.deadLetters());
  }

  /** Send commands to the store for all consumers of this instance. */
  @Bean(destroyMethod = "shutdown")
  ExecutorService eventWriters(IngestionSettings settings) {
    return Executors.newFixedThreadPool(
        settings.writers(), new CustomizableThreadFactory("event-writer-"));
  }

  @Bean
  TakingBatch takingBatch(
      MongoTemplate mongo,
      ExecutorService eventWriters,
      RetentionSettings retention,
      IngestionSettings settings,
      CountingUsage usage,
      DeadLetters deadLetters,
      ObjectProvider<Progress> progress,
      UsageMetrics metrics) {
    return new TakingBatch(
        new EventReader(settings.ahead(), Clock.systemUTC()),
        new EventStore(mongo, retention, settings.insert(), eventWriters),
        usage,
        deadLetters,
        progress.getIfAvailable(() -> step -> {}),
        metrics);
  }

  @Bean
  Failures failures() {
    return new Failures(Clock.systemUTC());
  }

  @Bean
  IngestionMetrics ingestionMetrics(MeterRegistry meters) {
    return new IngestionMetrics(meters);
  }

  @Bean
  TopicIds topicIds(KafkaAdmin admin) {
    return new TopicIds(admin.getConfigurationProperties());
  }

  @Bean
  EventListener eventListener(
      TakingBatch taking,
      TopicIds topicIds,
      IngestionMetrics metrics,
      Failures failures,
      IngestionSettings settings) {
    return new EventListener(
        taking,
        new Origins(topicIds::of),
        metrics,
        failures,
        settings.count(),
        settings.countAfter());
  }

  /** Comes on the thread of the consumer that is idle. */
  @Bean
  ApplicationListener<ListenerContainerIdleEvent> whileIdle(EventListener eventListener) {
    return event -> eventListener.count();
  }

  /**
   * Takes all topics of events that there are, and those that come. A batch that fails is taken
   * again until it succeeds: the consumer stays in its group meanwhile, and fetches nothing.
   */
  @Bean
  ConcurrentMessageListenerContainer<byte[], byte[]> eventConsumers(
      KafkaClients clients, IngestionSettings settings, EventListener eventListener) {
    String topics =
        Stream.of(EventKind.values())
            .map(kind -> Pattern.quote(kind.topic()))
            .collect(Collectors.joining("|"));
    ContainerProperties properties = new ContainerProperties(Pattern.compile(topics));
    properties.setMessageListener(eventListener);
    properties.setAckMode(ContainerProperties.AckMode.MANUAL);
    properties.setIdleEventInterval(settings.countAfter().toMillis());
    properties.setConsumerRebalanceListener(leaving(eventListener));
    ConcurrentMessageListenerContainer<byte[], byte[]> container =
        new ConcurrentMessageListenerContainer<>(clients.takers(), properties);
    container.setConcurrency(settings.consumers());
    container.setAutoStartup(settings.enabled());
    container.setBeanName("events");
    ExponentialBackOff pauses = new ExponentialBackOff(settings.pause().toMillis(), TWICE);
    pauses.setMaxInterval(settings.maxPause().toMillis());
    DefaultErrorHandler again = new DefaultErrorHandler(null, pauses);
    // The listener acknowledges when usage is counted, and nobody else before.
    again.setAckAfterHandle(false);
    container.setCommonErrorHandler(again);
    return container;
  }

  @Bean
  IngestionHealth ingestionHealthIndicator(
      ConcurrentMessageListenerContainer<byte[], byte[]> eventConsumers,
      Failures failures,
      IngestionSettings settings) {
    return new IngestionHealth(eventConsumers, failures, settings.enabled());
  }

  @Bean
  ReplayingDeadLetters replayingDeadLetters(
      KafkaClients clients, TakingBatch taking, TopicIds topicIds, IngestionSettings settings) {
    return new ReplayingDeadLetters(
        clients.replayers(), taking, topicIds, settings.deadLetters().replay());
  }

  /** The controller asks for the permission itself besides, whatever other rules say. */
  @Bean
  AccessRules deadLetterAccess() {
    return access ->
        access
            .reads("/api/logs/dead-letters/**", TENANTS_ALL)
            .writes("/api/logs/dead-letters/**", TENANTS_ALL);
  }

  private static ConsumerAwareRebalanceListener leaving(EventListener listener) {
    return new ConsumerAwareRebalanceListener() {
      @Override
      public void onPartitionsRevokedBeforeCommit(
          Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        listener.count();
      }

      @Override
      public void onPartitionsRevokedAfterCommit(
          Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        listener.left(partitions);
      }

      @Override
      public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        listener.left(partitions);
      }
    };
  }
}
