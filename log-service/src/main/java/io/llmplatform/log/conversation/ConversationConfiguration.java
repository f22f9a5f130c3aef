package io.llmplatform.log.conversation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.encryption.KeyVariable;
import io.llmplatform.log.retention.Expiring;
import io.llmplatform.log.store.CollectionIndexes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

@Configuration(proxyBeanMethods = false)
class ConversationConfiguration {
  private static final String GROUP = "log-service-conversations";
  private static final int BATCH = 100;
  private static final long RETRY_MILLIS = 1000;

  /** A topic that is not there yet is looked for so often. */
  private static final int METADATA_MILLIS = 10_000;

  /** Under the key ring of the environment; a malformed or weak one stops the service. */
  @Bean
  SealedText sealedText(Environment environment, ObjectMapper json) {
    return new SealedText(new ColumnEncryption(KeyVariable.ring(environment, "LOG_KEYRING")), json);
  }

  @Bean
  CollectionIndexes conversationIndexes() {
    return new CollectionIndexes(
        name -> Conversations.COLLECTIONS.begin(name).isPresent(),
        List.of(
            new IndexModel(
                Indexes.compoundIndex(
                    Indexes.ascending("tenant"), Indexes.descending("time", "_id"))),
            new IndexModel(Indexes.descending("time", "_id")),
            new IndexModel(Indexes.ascending("traceId"))));
  }

  /** Texts go when they were promised to, whatever was set since: so there is no shortest time. */
  @Bean
  Expiring expiringConversations(ConversationSettings settings) {
    return new Expiring(Conversations.COLLECTIONS, Duration.ZERO, settings.retention());
  }

  /**
   * They start where this instance takes events. While the store is away a batch is tried again,
   * and nothing is read beyond it.
   */
  @Bean
  ConcurrentKafkaListenerContainerFactory<String, String> payloadListeners(
      KafkaProperties properties, @Value("${log.ingestion.enabled:true}") boolean enabled) {
    Map<String, Object> consumer = properties.buildConsumerProperties(null);
    consumer.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
    consumer.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, METADATA_MILLIS);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    ConcurrentKafkaListenerContainerFactory<String, String> factory =
        new ConcurrentKafkaListenerContainerFactory<>();
    factory.setConsumerFactory(new DefaultKafkaConsumerFactory<>(consumer));
    factory.setBatchListener(true);
    factory.setAutoStartup(enabled);
    factory.setCommonErrorHandler(
        new DefaultErrorHandler(new FixedBackOff(RETRY_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS)));
    return factory;
  }
}
