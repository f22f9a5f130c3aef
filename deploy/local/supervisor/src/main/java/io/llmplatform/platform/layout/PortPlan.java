package io.llmplatform.platform.layout;

import io.llmplatform.local.process.OwnerOnly;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which port each part listens on: the one it had at the last start, else its usual one, else,
 * where those are taken, a free one. Immutable.
 */
public final class PortPlan {

  /** Who listens, and on which port by default. Nacos takes three more, derived from its own. */
  public enum Listener {
    GATEWAY(8080),
    REGISTRY(8081),
    INFERENCE(8082),
    INFERENCE_GRPC(9082),
    USER(8083),
    SCHEDULER(8084),
    /** Of scheduler-service: where the dispatch centre hands it jobs. */
    JOB_EXECUTOR(9999),
    LOG(8085),
    NACOS(8848, -1000, 1000, 1001),
    NACOS_CONSOLE(8858),
    POSTGRES(5432),
    REDIS(6379),
    KAFKA(9092),
    KAFKA_CONTROLLER(9093),
    MONGODB(27017),
    PROMETHEUS(9090),
    ALERTMANAGER(9094),
    /**
     * Of SkyWalking: where services send spans, where traces are looked up, its own API and gRPC.
     */
    SPANS(9411),
    TRACES(9412),
    SKYWALKING(12800, -1000);

    private final int usual;
    private final List<Integer> offsets;

    Listener(int usual, Integer... offsets) {
      this.usual = usual;
      this.offsets = List.of(offsets);
    }

    public int usualPort() {
      return usual;
    }
  }

  /** Those that listen only where they are asked for. */
  public static final Set<Listener> OBSERVABILITY =
      EnumSet.range(Listener.PROMETHEUS, Listener.SKYWALKING);

  /** Ports for replacements: below the range that systems hand out to outgoing connections. */
  private static final int FIRST_REPLACEMENT = 18000;

  private static final int LAST_REPLACEMENT = 31000;

  private final Map<Listener, Integer> ports;

  private PortPlan(Map<Listener, Integer> ports) {
    this.ports = new EnumMap<>(ports);
  }

  /**
   * Plans every port, and remembers the plan in {@code file} for the next start.
   *
   * @param isFree whether nothing listens on a port of this machine
   * @throws IOException where the plan cannot be written, or no port is free
   */
  public static PortPlan plan(Path file, IntPredicate isFree) throws IOException {
    Properties last = read(file);
    Set<Integer> given = new HashSet<>();
    Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
    StringBuilder text = new StringBuilder();
    for (Listener listener : Listener.values()) {
      int port = choose(listener, last, given, isFree);
      ports.put(listener, port);
      text.append(listener).append('=').append(port).append('\n');
    }
    OwnerOnly.write(file, text.toString());
    return new PortPlan(ports);
  }

  /** The plan of the last start; the usual ports where there was none. */
  public static PortPlan last(Path file) throws IOException {
    Properties last = read(file);
    Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
    for (Listener listener : Listener.values()) {
      String port = last.getProperty(listener.name());
      ports.put(listener, port == null ? listener.usual : Integer.parseInt(port));
    }
    return new PortPlan(ports);
  }

  private static Properties read(Path file) throws IOException {
    Properties last = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        last.load(reader);
      }
    }
    return last;
  }

  /** {@code 127.0.0.1:PORT}: the local mode binds to nothing else. */
  public String address(Listener listener) {
    return "127.0.0.1:" + port(listener);
  }

  public int port(Listener listener) {
    return Objects.requireNonNull(ports.get(listener));
  }

  /** Whether this listener had to give way to something else on this machine. */
  public boolean isReplacement(Listener listener) {
    return port(listener) != listener.usual;
  }

  private static int choose(
      Listener listener, Properties last, Set<Integer> given, IntPredicate isFree)
      throws IOException {
    String remembered = last.getProperty(listener.name());
    if (remembered != null && take(listener, Integer.parseInt(remembered), given, isFree)) {
      return Integer.parseInt(remembered);
    }
    if (take(listener, listener.usual, given, isFree)) {
      return listener.usual;
    }
    for (int port = FIRST_REPLACEMENT + listener.ordinal(); port < LAST_REPLACEMENT; port += 7) {
      if (take(listener, port, given, isFree)) {
        return port;
      }
    }
    throw new IOException(
        "port " + listener.usual + " for " + listener + " is taken, and so is every replacement");
  }

  private static boolean take(
      Listener listener, int port, Set<Integer> given, IntPredicate isFree) {
    Set<Integer> wanted = new HashSet<>();
    wanted.add(port);
    listener.offsets.forEach(offset -> wanted.add(port + offset));
    for (int each : wanted) {
      if (given.contains(each) || !isFree.test(each)) {
        return false;
      }
    }
    given.addAll(wanted);
    return true;
  }
}
