package io.llmplatform.outbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * A topic of Kafka that takes CloudEvents (Kafka protocol binding 1.0, structured mode). Used by
 * one thread.
 *
 * <p>A topic that this makes is made before the first event, not at start, which a broker that is
 * away would hold up. One that is there already stays as it is: more partitions would move keys to
 * others, and so break the order of a key.
 */
public final class KafkaTopic implements EventTopic {
  private static final byte[] CLOUD_EVENT =
      "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.UTF_8);
  private static final int TIMEOUT_SECONDS = 5;

  private final KafkaTemplate<String, String> kafka;
  private final String name;
  private final @Nullable NewTopic topic;
  private final Map<String, Object> admin;
  private boolean made;

  private KafkaTopic(
      KafkaTemplate<String, String> kafka,
      String name,
      @Nullable NewTopic topic,
      Map<String, Object> admin) {
    this.kafka = kafka;
    this.name = name;
    this.topic = topic;
    this.admin = admin;
    this.made = topic == null;
  }

  /** A topic that somebody else makes. */
  public static KafkaTopic named(KafkaTemplate<String, String> kafka, String name) {
    return new KafkaTopic(kafka, name, null, Map.of());
  }

  /** A topic that is made as described if it is not there. */
  public static KafkaTopic made(
      KafkaTemplate<String, String> kafka, NewTopic topic, KafkaAdmin admin) {
    return new KafkaTopic(kafka, topic.name(), topic, admin.getConfigurationProperties());
  }

  @Override
  public CompletableFuture<?> send(String key, String json) {
    try {
      make();
      ProducerRecord<String, String> event = new ProducerRecord<>(name, key, json);
      event.headers().add("content-type", CLOUD_EVENT);
      return kafka.send(event);
    } catch (KafkaException | org.apache.kafka.common.KafkaException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void make() {
    if (made || topic == null) {
      return;
    }
    try (Admin client = Admin.create(admin)) {
      client
          .createTopics(List.of(topic), new CreateTopicsOptions().timeoutMs(TIMEOUT_SECONDS * 1000))
          .all()
          .get(2 * TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("The topic " + name + " cannot be made", e);
      }
    } catch (TimeoutException e) {
      throw new KafkaException("The topic " + name + " cannot be made", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted", e);
    }
    made = true;
  }
}
