package io.llmplatform.local.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.llmplatform.local.data.Writers.Writer;
import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.NotStarted;
import io.llmplatform.local.process.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataServicesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int WRITES = 100;

  @TempDir private Path temporary;

  private DataProcess data;
  private GuardedProcess jvm;

  @BeforeEach
  void start() throws Exception {
    data = new DataProcess(temporary);
    jvm = data.start();
  }

  @AfterEach
  void stop() throws Exception {
    jvm.stop(LIMIT);
  }

  @Test
  void losesNothingAcknowledgedWhenItIsKilledAmidWrites() throws Exception {
    Map<String, Set<Integer>> acknowledged = writeUntilKilled();
    jvm = data.start();
    for (Map.Entry<String, Writers.Connecting> each : Writers.ALL.entrySet()) {
      try (Writer reader = each.getValue().connect(data)) {
        assertThat(reader.readAll())
            .as(each.getKey())
            .hasSizeGreaterThan(WRITES)
            .containsAll(acknowledged.getOrDefault(each.getKey(), Set.of()));
      }
    }
  }

  @Test
  void keepsEverythingWhenItEndsInOrder() throws Exception {
    for (Writers.Connecting each : Writers.ALL.values()) {
      try (Writer writer = each.connect(data)) {
        writer.write(1);
      }
    }
    jvm.stop(LIMIT);
    assertThat(jvm.ending()).isEqualTo("killed by signal 15");
    assertThat(NotStarted.tail(temporary.resolve("logs/postgres.log")))
        .last()
        .asString()
        .contains("database system is shut down");
    jvm = data.start();
    for (Writers.Connecting each : Writers.ALL.values()) {
      try (Writer reader = each.connect(data)) {
        assertThat(reader.readAll()).containsExactly(1);
      }
    }
  }

  @Test
  void takesItsChildrenAlongWhenItIsKilled() throws Exception {
    List<ProcessHandle> children = children();
    assertThat(children).hasSize(2);
    jvm.kill();
    await().atMost(LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "redis-server"})
  void endsSayingWhichChildEnded(String program) throws Exception {
    List<ProcessHandle> children = children();
    DataProcess.children(jvm, program).forEach(ProcessHandle::destroyForcibly);
    assertThat(jvm.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
    String name = program.equals("postgres") ? "PostgreSQL" : "Redis";
    assertThat(Files.readString(data.output))
        .containsPattern("data-services: " + name + " .* ended, killed by signal 9");
    await().atMost(LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws Exception {
    InetAddress another = InetAddress.getByName("127.0.0.2");
    for (int port :
        List.of(
            data.postgresPort,
            data.redisPort,
            data.kafkaPort,
            data.kafkaPort + 1,
            data.mongoPort)) {
      assertThat(Ports.isFree(port)).as("nobody listens on " + port).isFalse();
      // A listener on every address would have this one, too.
      new ServerSocket(port, 1, another).close();
    }
  }

  @Test
  void waitsForOneThatIsStillEnding() throws Exception {
    GuardedProcess ending = jvm;
    ending.stop();
    jvm = data.start();
    assertThat(ending.isAlive()).isFalse();
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    jvm.stop(LIMIT);
    for (int port : List.of(data.postgresPort, data.redisPort, data.kafkaPort, data.mongoPort)) {
      await().atMost(LIMIT).until(() -> Ports.isFree(port));
      try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThatThrownBy(data::start)
            .as("port %d", taken.getLocalPort())
            .isInstanceOf(NotStarted.class)
            .hasMessageContaining("(port " + port + ")");
      }
    }
  }

  private List<ProcessHandle> children() {
    return Stream.of("postgres", "redis-server")
        .flatMap(program -> DataProcess.children(jvm, program))
        .toList();
  }

  /** What each store had acknowledged when the JVM died in the midst of writes to all of them. */
  private Map<String, Set<Integer>> writeUntilKilled() throws Exception {
    Map<String, Set<Integer>> acknowledged = new HashMap<>();
    CountDownLatch enough = new CountDownLatch(Writers.ALL.size());
    ExecutorService threads = Executors.newFixedThreadPool(Writers.ALL.size());
    for (Map.Entry<String, Writers.Connecting> each : Writers.ALL.entrySet()) {
      Set<Integer> numbers = ConcurrentHashMap.newKeySet();
      acknowledged.put(each.getKey(), numbers);
      Writer writer = each.getValue().connect(data);
      threads.execute(() -> write(writer, numbers, enough));
    }
    assertThat(enough.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    DataProcess.children(jvm, "postgres").forEach(ProcessHandle::destroyForcibly);
    DataProcess.children(jvm, "redis-server").forEach(ProcessHandle::destroyForcibly);
    jvm.kill();
    jvm.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    threads.shutdown();
    assertThat(threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return acknowledged;
  }

  private static void write(Writer writer, Set<Integer> acknowledged, CountDownLatch enough) {
    try (writer) {
      for (int number = 0; true; number++) {
        writer.write(number);
        acknowledged.add(number);
        if (number == WRITES) {
          enough.countDown();
        }
      }
    } catch (Exception e) {
      // The store is gone: what it acknowledged is all there is to say.
    }
  }
}
