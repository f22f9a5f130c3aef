package io.llmplatform.log.ingestion;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;

/** Clients of Kafka as the settings say; records are bytes. */
final class KafkaClients {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KafkaProperties properties;
  private final IngestionSettings settings;
  private final MeterRegistry meters;

  KafkaClients(KafkaProperties properties, IngestionSettings settings, MeterRegistry meters) {
    this.properties = properties;
    this.settings = settings;
    this.meters = meters;
  }

  /** Consumers of the group that take events. */
  DefaultKafkaConsumerFactory<byte[], byte[]> takers() {
    Map<String, Object> config = consumer(settings.group());
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batch());
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, (int) settings.fetch().toBytes() / 4);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) settings.gather().toMillis());
    // New topics are seen when the metadata is looked up.
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int) settings.lookup().toMillis());
    DefaultKafkaConsumerFactory<byte[], byte[]> factory = new DefaultKafkaConsumerFactory<>(config);
    factory.addListener(new MicrometerConsumerListener<>(meters));
    return factory;
  }

  /** Consumers that take dead letters. */
  DefaultKafkaConsumerFactory<byte[], byte[]> replayers() {
    Map<String, Object> config = consumer(settings.group() + ".dead-letters");
    // Somebody waits for the answer.
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    return new DefaultKafkaConsumerFactory<>(config);
  }

  KafkaTemplate<byte[], byte[]> template() {
    Map<String, Object> config = new HashMap<>(properties.buildProducerProperties(null));
    return new KafkaTemplate<>(
        new DefaultKafkaProducerFactory<>(
            config, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  private Map<String, Object> consumer(String group) {
    Map<String, Object> config = new HashMap<>(properties.buildConsumerProperties(null));
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, (int) settings.fetch().toBytes());
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, (int) settings.fetch().toBytes() * 2);
    // Each topic is shared among all consumers. Others even out only how many partitions each has,
    // and give one consumer both busy topics.
    config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }
}
