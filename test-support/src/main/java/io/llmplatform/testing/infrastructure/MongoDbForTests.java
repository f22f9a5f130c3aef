package io.llmplatform.testing.infrastructure;

import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.MongoDBContainer;

/** A MongoDB, or the server that speaks its protocol. */
final class MongoDbForTests {
  private static final String IMAGE = "mongo:7";
  private static final String DATABASE = "/logs";

  private MongoDbForTests() {}

  static Map<String, String> start() throws IOException, InterruptedException {
    return Map.of("MONGODB_URI", (Docker.isAvailable() ? container() : local()) + DATABASE);
  }

  @SuppressWarnings("resource") // Testcontainers removes it when this JVM has ended.
  private static String container() {
    MongoDBContainer container = new MongoDBContainer(IMAGE);
    container.start();
    return container.getConnectionString();
  }

  private static String local() throws IOException, InterruptedException {
    int port = Ports.anyFree();
    DataServicesForTests.start("mongodb", List.of("--mongodb-port=" + port));
    return "mongodb://127.0.0.1:" + port;
  }
}
