package io.llmplatform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.api.ModelEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.core.env.Environment;

/** What is on the topic of model events. */
final class PublishedEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String servers;

  PublishedEvents(Environment environment) {
    this.servers = environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS");
  }

  /** All that is there now with that key, in the topic's order. */
  List<JsonNode> withKey(String key) {
    List<JsonNode> events = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      if (!consumer.listTopics().containsKey(ModelEvent.TOPIC)) {
        return events;
      }
      List<TopicPartition> partitions =
          consumer.partitionsFor(ModelEvent.TOPIC).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          if (key.equals(record.key())) {
            events.add(JSON.readTree(record.value()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  private KafkaConsumer<String, String> consumer() {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    // Who looks must not be who makes the topic.
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }
}
