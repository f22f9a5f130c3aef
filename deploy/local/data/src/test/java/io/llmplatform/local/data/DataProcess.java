package io.llmplatform.local.data;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import io.llmplatform.local.process.ReadyProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged data services as the supervisor starts them, always at the same ports. */
final class DataProcess {
  static final String PASSWORD = "a-password-of-the-tests";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  final int postgresPort = Ports.anyFree();
  final int redisPort = Ports.anyFree();
  final int kafkaPort = Ports.anyFree(1);
  final int mongoPort = Ports.anyFree();
  final Path output;

  private final Path folder;

  DataProcess(Path folder) {
    this.folder = folder;
    this.output = folder.resolve("data.out");
  }

  GuardedProcess start() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of("-cp", Path.of("target", "lib").toAbsolutePath().resolve("*").toString()));
    command.add(DataServices.class.getName());
    command.addAll(
        List.of(
            "--data=" + folder.resolve("data"),
            "--logs=" + folder.resolve("logs"),
            "--binaries=" + Path.of("target", "binaries").toAbsolutePath(),
            "--postgres-port=" + postgresPort,
            "--redis-port=" + redisPort,
            "--kafka-port=" + kafkaPort,
            "--kafka-controller-port=" + (kafkaPort + 1),
            "--mongodb-port=" + mongoPort));
    Map<String, String> secrets =
        Map.of(
            "POSTGRES_PASSWORD", PASSWORD,
            "REGISTRY_DB_PASSWORD", PASSWORD,
            "USERS_DB_PASSWORD", PASSWORD,
            "SCHEDULER_DB_PASSWORD", PASSWORD,
            "RETRIEVAL_DB_PASSWORD", PASSWORD,
            "REDIS_PASSWORD", PASSWORD);
    return ReadyProcess.start(
        "data services",
        new GuardedProcess.Spec(command, secrets, output, GuardedProcess.Signal.TERM),
        START_LIMIT);
  }

  /** The children of that JVM that run a program of this name. */
  static Stream<ProcessHandle> children(GuardedProcess jvm, String program) {
    return ProcessHandle.of(jvm.pid()).stream()
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().command().orElse("").endsWith("/" + program));
  }
}
