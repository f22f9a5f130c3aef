package io.llmplatform.registry;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.identity.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.springframework.core.env.Environment;

/** A registry in a JVM of its own, which can be killed. Ends with this JVM. */
final class RegistryProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final GuardedProcess process;
  private final RegistryClient client;
  private final int port;

  private RegistryProcess(GuardedProcess process, int port) {
    this.process = process;
    this.port = port;
    this.client = new RegistryClient(port, TestCaller.platformAdmin());
  }

  /**
   * Returns when it answers.
   *
   * @param environment has the database's variables
   * @param folder for the artifacts and the log
   * @param options of the JVM, and properties as {@code --key=value}
   */
  static RegistryProcess start(Environment environment, Path folder, String... options)
      throws IOException {
    int port = Ports.anyFree();
    Path log = folder.resolve("registry.log");
    GuardedProcess process =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                command(List.of(options)),
                Map.of(
                    "POSTGRES_URL", environment.getRequiredProperty("POSTGRES_URL"),
                    "REGISTRY_DB_PASSWORD", environment.getRequiredProperty("REGISTRY_DB_PASSWORD"),
                    "REGISTRY_SERVICE_SECRET",
                        environment.getProperty("REGISTRY_SERVICE_SECRET", "of-no-matter-here"),
                    "INTERNAL_JWKS_URI", TestKeys.jwksUri(),
                    "ARTIFACT_DIR", artifacts(folder).toString(),
                    "SERVER_ADDRESS", "127.0.0.1",
                    "SERVER_PORT", Integer.toString(port),
                    "PLATFORM_CONFIG",
                        Path.of("../nacos-config/").toAbsolutePath().normalize().toUri() + ""),
                log,
                GuardedProcess.Signal.TERM));
    RegistryProcess started = new RegistryProcess(process, port);
    started.awaitAnswer(log);
    return started;
  }

  static Path artifacts(Path folder) {
    return folder.resolve("artifacts");
  }

  private static List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    options.stream().filter(o -> !o.startsWith("--")).forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(RegistryApplication.class.getName());
    command.add("--spring.cloud.nacos.discovery.enabled=false");
    command.add("--spring.cloud.nacos.config.enabled=false");
    options.stream().filter(o -> o.startsWith("--")).forEach(command::add);
    return command;
  }

  private void awaitAnswer(Path log) throws IOException {
    try {
      Awaitility.await()
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .failFast(() -> !process.isAlive())
          .until(() -> client.get("/actuator/health/readiness").status() == 200);
    } catch (RuntimeException e) {
      process.kill();
      throw new IllegalStateException("no answer; its log:\n" + Files.readString(log), e);
    }
  }

  RegistryClient client() {
    return client;
  }

  int port() {
    return port;
  }

  /** As {@code kill -9} does; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.kill();
    try {
      process.onExit().get(1, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
