package io.llmplatform.log.benchmark;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import io.llmplatform.local.process.ReadyProcess;
import io.llmplatform.log.LogApplication;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Kafka, the local document store and log-service, each in a JVM of its own with the flags of
 * {@code ./platform up}, on ports that stay theirs when they are killed and started again.
 */
final class Platform implements AutoCloseable {
  static final int PARTITIONS = 6;
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final List<String> FLAGS =
      List.of("-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** What can be killed. */
  enum Part {
    LOG_SERVICE,
    KAFKA,
    STORE
  }

  private final Path folder;
  private final boolean apart;
  private final int kafkaPort = Ports.anyFree();
  private final int controllerPort = Ports.anyFree();
  private final int storePort = Ports.anyFree();
  private final int servicePort = Ports.anyFree();
  private final Map<Part, GuardedProcess> running = new EnumMap<>(Part.class);

  /**
   * @param folder for data and logs
   * @param apart whether Kafka and the store have a JVM each, or one together, as in local mode
   */
  Platform(Path folder, boolean apart) {
    this.folder = folder;
    this.apart = apart;
  }

  void start() throws Exception {
    start(Part.KAFKA);
    if (apart) {
      start(Part.STORE);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
      admin
          .createTopics(
              Stream.of(EventKind.values())
                  .map(kind -> new NewTopic(kind.topic(), PARTITIONS, (short) 1))
                  .toList())
          .all()
          .get(1, TimeUnit.MINUTES);
    }
    start(Part.LOG_SERVICE);
  }

  String kafka() {
    return "127.0.0.1:" + kafkaPort;
  }

  String store() {
    return "mongodb://127.0.0.1:" + storePort + "/logs";
  }

  URI service(String path) {
    return URI.create("http://127.0.0.1:" + servicePort + path);
  }

  /** Starts a part; returns when it answers. */
  void start(Part part) throws Exception {
    running.put(
        part,
        switch (part) {
          case KAFKA ->
              data(
                  "kafka",
                  apart
                      ? List.of(
                          "--kafka-port=" + kafkaPort, "--kafka-controller-port=" + controllerPort)
                      : List.of(
                          "--kafka-port=" + kafkaPort,
                          "--kafka-controller-port=" + controllerPort,
                          "--mongodb-port=" + storePort));
          case STORE -> data("store", List.of("--mongodb-port=" + storePort));
          case LOG_SERVICE -> logService();
        });
  }

  /** As {@code kill -9} does; returns when it is gone. */
  void kill(Part part) throws InterruptedException, ExecutionException, TimeoutException {
    GuardedProcess process = running.get(part);
    if (process != null) {
      process.kill();
      process.onExit().get(1, TimeUnit.MINUTES);
    }
  }

  /** Time on processors of a part until now. */
  Duration processorTime(Part part) {
    GuardedProcess process = running.get(part);
    return process == null
        ? Duration.ZERO
        : ProcessHandle.of(process.pid())
            .flatMap(handle -> handle.info().totalCpuDuration())
            .orElse(Duration.ZERO);
  }

  private GuardedProcess data(String name, List<String> ports)
      throws IOException, InterruptedException {
    List<String> command = java("256m");
    command.addAll(
        List.of(
            "-cp",
            Path.of("../deploy/local/data/target/lib").toAbsolutePath().normalize() + "/*",
            "io.llmplatform.local.data.DataServices",
            "--data=" + folder.resolve(name),
            "--logs=" + folder.resolve(name + "-logs"),
            "--binaries=" + folder.resolve("binaries")));
    command.addAll(ports);
    return ReadyProcess.start(
        name,
        new GuardedProcess.Spec(
            command, Map.of(), folder.resolve(name + ".out"), GuardedProcess.Signal.TERM),
        START_LIMIT);
  }

  private GuardedProcess logService() throws Exception {
    List<String> command = java(System.getProperty("log.heap", "192m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LogApplication.class.getName());
    command.add("--spring.cloud.nacos.discovery.enabled=false");
    command.add("--spring.cloud.nacos.config.enabled=false");
    Path log = folder.resolve("log-service.log");
    GuardedProcess process =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                command,
                Map.of(
                    "MONGODB_URI",
                    store(),
                    "KAFKA_BOOTSTRAP_SERVERS",
                    kafka(),
                    "LOG_INGESTION",
                    "true",
                    "LOG_SERVICE_SECRET",
                    "of-no-matter-here",
                    "INTERNAL_JWKS_URI",
                    TestKeys.jwksUri(),
                    "SERVER_ADDRESS",
                    "127.0.0.1",
                    "SERVER_PORT",
                    Integer.toString(servicePort),
                    "PLATFORM_CONFIG",
                    Path.of("../nacos-config/").toAbsolutePath().normalize().toUri() + ""),
                log,
                GuardedProcess.Signal.TERM));
    awaitAnswer(process, log);
    return process;
  }

  private void awaitAnswer(GuardedProcess process, Path log) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      try {
        HttpRequest request = HttpRequest.newBuilder(service("/actuator/health/liveness")).build();
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    process.kill();
    throw new IllegalStateException("no answer; its log:\n" + Files.readString(log));
  }

  private static List<String> java(String heap) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.addAll(FLAGS);
    return command;
  }

  @Override
  public void close() throws Exception {
    for (Part part : List.of(Part.LOG_SERVICE, Part.KAFKA, Part.STORE)) {
      kill(part);
    }
  }
}
