package io.llmplatform.testing.infrastructure;

import io.llmplatform.local.process.Ports;
import io.llmplatform.local.redis.RedisServer;
import java.io.IOException;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;

/** Redis with a password. */
final class RedisForTests {
  private static final String IMAGE = "redis:7-alpine";
  private static final int PORT = 6379;

  private RedisForTests() {}

  static Map<String, String> start() throws IOException, InterruptedException {
    String password = TestSecret.word();
    return Docker.isAvailable() ? container(password) : local(password);
  }

  @SuppressWarnings("resource") // Testcontainers removes it when this JVM has ended.
  private static Map<String, String> container(String password) {
    GenericContainer<?> container =
        new GenericContainer<>(IMAGE)
            .withExposedPorts(PORT)
            .withCommand("redis-server", "--requirepass", password);
    container.start();
    return variables(container.getHost(), container.getMappedPort(PORT), password);
  }

  private static Map<String, String> local(String password)
      throws IOException, InterruptedException {
    int port = Ports.anyFree();
    LocalServers.stoppedAtTheEnd(
        RedisServer.start(
            new RedisServer.Settings(
                LocalServers.folder("redis"),
                LocalServers.binaries(),
                LocalServers.folder("redis.log"),
                port,
                password)));
    return variables("127.0.0.1", port, password);
  }

  private static Map<String, String> variables(String host, int port, String password) {
    return Map.of(
        "REDIS_HOST", host, "REDIS_PORT", Integer.toString(port), "REDIS_PASSWORD", password);
  }
}
