package io.llmplatform.testing.infrastructure;

import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.testcontainers.kafka.KafkaContainer;

/** One Kafka broker. */
final class KafkaForTests {
  private static final String IMAGE = "apache/kafka:3.9.1";

  private KafkaForTests() {}

  static Map<String, String> start() throws IOException, InterruptedException {
    return Map.of("KAFKA_BOOTSTRAP_SERVERS", Docker.isAvailable() ? container() : local());
  }

  @SuppressWarnings("resource") // Testcontainers removes it when this JVM has ended.
  private static String container() {
    KafkaContainer container = new KafkaContainer(IMAGE);
    container.start();
    return container.getBootstrapServers();
  }

  private static String local() throws IOException, InterruptedException {
    int port = Ports.anyFree(1);
    DataServicesForTests.start(
        "kafka", List.of("--kafka-port=" + port, "--kafka-controller-port=" + (port + 1)));
    return "127.0.0.1:" + port;
  }
}
