package io.llmplatform.local.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker and its KRaft controller, single-node, in this JVM.
 *
 * <p>Kafka halts its JVM at a fatal error; whoever supervises this JVM starts it again.
 */
final class KafkaBroker {
  /** Any fixed id will do: the cluster never meets another. */
  private static final String CLUSTER_ID = "bGxtLXBsYXRmb3JtLTAwMQ";

  private final KafkaRaftServer server;

  private KafkaBroker(KafkaRaftServer server) {
    this.server = server;
  }

  /** Starts the broker and returns when it takes requests. */
  static KafkaBroker start(Path data, int port, int controllerPort) throws IOException {
    Files.createDirectories(data);
    Properties properties = properties(data, port, controllerPort);
    format(data, properties);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server);
  }

  void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path data, Properties properties) throws IOException {
    Path file = data.resolve("server.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    int code =
        StorageTool.execute(
            new String[] {
              "format",
              "--cluster-id",
              CLUSTER_ID,
              "--config",
              file.toString(),
              "--ignore-formatted"
            },
            System.err);
    if (code != 0) {
      throw new IOException("Kafka's storage under " + data + " could not be formatted");
    }
  }

  private static Properties properties(Path data, int port, int controllerPort) {
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.setProperty(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
    properties.setProperty("log.dirs", data.resolve("log").toString());
    // One node holds every replica.
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("offsets.topic.num.partitions", "8");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.num.partitions", "4");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("num.partitions", "4");
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    // After a crash the old session must end before the broker is let in again: 12 s by default.
    properties.setProperty("broker.session.timeout.ms", "3000");
    properties.setProperty("broker.heartbeat.interval.ms", "1000");
    properties.setProperty("log.cleaner.dedupe.buffer.size", "8388608");
    properties.setProperty("num.network.threads", "2");
    properties.setProperty("num.io.threads", "4");
    properties.setProperty("background.threads", "2");
    return properties;
  }
}
