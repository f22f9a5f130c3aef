package io.llmplatform.log.ingestion;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;

/** Asks Kafka for the ids that it gives to topics, each another one. Thread-safe. */
final class TopicIds implements AutoCloseable {
  private final Map<String, Object> config;
  private @Nullable Admin admin;

  /**
   * @param config of an admin client, which is made when it is needed first
   */
  TopicIds(Map<String, Object> config) {
    this.config = config;
  }

  /**
   * The present id of the topic of that name; a fixed one for a topic that is not there any more,
   * and of brokers before 2.8, which give none.
   *
   * @throws KafkaException if Kafka does not answer
   */
  String of(String topic) {
    try {
      var described = admin().describeTopics(List.of(topic)).topicNameValues();
      return Objects.requireNonNull(described.get(topic)).get().topicId().toString();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Uuid.ZERO_UUID.toString();
      }
      throw new KafkaException("The id of " + topic + " cannot be looked up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted", e);
    }
  }

  private synchronized Admin admin() {
    if (admin == null) {
      admin = Admin.create(config);
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
