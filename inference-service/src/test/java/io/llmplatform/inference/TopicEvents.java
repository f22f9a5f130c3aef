package io.llmplatform.inference;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.core.env.Environment;

/** What a topic of the tests' broker holds. */
final class TopicEvents {
  private TopicEvents() {}

  /** The events of a tenant, once there are so many, which must be soon. */
  static List<JsonNode> of(Environment environment, String topic, String tenant, int wanted) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS"),
            "group.id",
            tenant,
            "auto.offset.reset",
            "earliest");
    List<JsonNode> events = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      await()
          .atMost(InferenceScenario.PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<String, String> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  if (record.key().equals(tenant)) {
                    events.add(new ObjectMapper().readTree(record.value()));
                  }
                }
                return events.size() >= wanted;
              });
    }
    return events;
  }
}
