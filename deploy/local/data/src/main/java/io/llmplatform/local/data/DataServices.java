package io.llmplatform.local.data;

import io.llmplatform.local.postgres.PostgresServer;
import io.llmplatform.local.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The main program of the data services. Prints {@code READY} when all answer.
 *
 * <p>{@code --data=DIR --logs=DIR --binaries=DIR}, and of {@code --postgres-port=N --redis-port=N
 * --kafka-port=N --kafka-controller-port=N --mongodb-port=N} those of the parts that are to run.
 * Secrets come from the environment.
 *
 * <p>If one of them ends, all end and the JVM exits with 1, saying which: whoever started it starts
 * it again. SIGTERM ends it in order.
 */
public final class DataServices {
  private final Arguments arguments;
  private final Path data;
  private final Path binaries;
  private final Path logs;
  private final AtomicBoolean ending = new AtomicBoolean();

  private DataServices(Arguments arguments) {
    this.arguments = arguments;
    this.data = arguments.path("data");
    this.binaries = arguments.path("binaries");
    this.logs = arguments.path("logs");
  }

  public static void main(String[] arguments) throws InterruptedException {
    try {
      new DataServices(new Arguments(arguments)).run();
    } catch (IllegalArgumentException | IOException | CompletionException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      cause.printStackTrace();
      // Last, so that it is seen; what the part itself had to say stands above.
      String message = String.valueOf(cause.getMessage());
      System.err.println("data-services: " + message.lines().findFirst().orElse(message));
      // Kafka's threads are no daemons, and a half-started broker does not stop them.
      Runtime.getRuntime().halt(1);
    }
  }

  private void run() throws IOException, InterruptedException {
    try (DataLock held = DataLock.hold(data)) {
      start();
      System.out.println("READY");
      new CountDownLatch(1).await();
    }
  }

  private void start() {
    Map<String, CompletableFuture<Part>> starting = new LinkedHashMap<>();
    startAll(starting);
    CompletableFuture.allOf(starting.values().toArray(CompletableFuture[]::new)).join();

    Map<String, Part> parts = new LinkedHashMap<>();
    starting.forEach((name, part) -> parts.put(name, part.join()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAll(parts), "shut-down"));
    parts.forEach(this::exitWith);
  }

  private void startAll(Map<String, CompletableFuture<Part>> starting) {
    startAt("postgres-port", "PostgreSQL", this::startPostgres, starting);
    startAt("redis-port", "Redis", this::startRedis, starting);
    startAt("kafka-port", "Kafka", this::startKafka, starting);
    startAt("mongodb-port", "MongoDB protocol", this::startMongo, starting);
    if (starting.isEmpty()) {
      throw new IllegalArgumentException("no part's port is given");
    }
  }

  private void startAt(
      String port,
      String part,
      Callable<Part> start,
      Map<String, CompletableFuture<Part>> starting) {
    if (arguments.has(port)) {
      String name = part + " (port " + arguments.port(port) + ")";
      starting.put(name, async(name, start));
    }
  }

  private Part startPostgres() throws IOException, InterruptedException {
    return new Part.Child(
        PostgresServer.start(
            new PostgresServer.Settings(
                data.resolve("postgres"),
                binaries,
                logs.resolve("postgres.log"),
                arguments.port("postgres-port"),
                Arguments.secret("POSTGRES_PASSWORD"),
                Map.of(
                    "registry", Arguments.secret("REGISTRY_DB_PASSWORD"),
                    "users", Arguments.secret("USERS_DB_PASSWORD"),
                    "scheduler", Arguments.secret("SCHEDULER_DB_PASSWORD"),
                    "retrieval", Arguments.secret("RETRIEVAL_DB_PASSWORD")))));
  }

  private Part startRedis() throws IOException, InterruptedException {
    return new Part.Child(
        RedisServer.start(
            new RedisServer.Settings(
                data.resolve("redis"),
                binaries,
                logs.resolve("redis.log"),
                arguments.port("redis-port"),
                Arguments.secret("REDIS_PASSWORD"))));
  }

  private Part startKafka() throws IOException {
    KafkaBroker broker =
        KafkaBroker.start(
            data.resolve("kafka"),
            arguments.port("kafka-port"),
            arguments.port("kafka-controller-port"));
    return new Part.Embedded(broker::stop);
  }

  private Part startMongo() throws IOException {
    MongoProtocolServer server =
        MongoProtocolServer.start(data.resolve("mongodb"), arguments.port("mongodb-port"));
    return new Part.Embedded(server::stop);
  }

  private void exitWith(String name, Part part) {
    part.ending()
        .thenAccept(
            how -> {
              if (!ending.get()) {
                System.err.println("data-services: " + name + " ended, " + how);
                System.exit(1);
              }
            });
  }

  private void stopAll(Map<String, Part> parts) {
    ending.set(true);
    CompletableFuture<?>[] stopping =
        parts.entrySet().stream()
            .map(
                part ->
                    async(
                        part.getKey(),
                        () -> {
                          part.getValue().stop();
                          return part;
                        }))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(stopping).join();
  }

  /** On a thread of its own, named as the part. */
  private static <T> CompletableFuture<T> async(String name, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(new IOException(name + ": " + e.getMessage(), e));
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}
