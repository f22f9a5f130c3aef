package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.testing.infrastructure.NacosForTests;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;

/**
 * Gateway and Nacos as in production, and instances that are killed with {@code kill -9}.
 *
 * <p>What is certain is asserted; how long it took is reported.
 */
@Timeout(600)
class DeadInstanceIT extends NacosScenario {
  private static final String SERVICE = "inference-service";
  // Less than the 35 s that Spring Cloud LoadBalancer's own cache keeps a dead instance.
  private static final Duration EVICTION_LIMIT = Duration.ofSeconds(20);
  private static final int CALLERS = 4;

  @TempDir static Path folder;

  @Autowired LoadBalancerClientFactory loadBalancers;
  @Autowired MeterRegistry meters;

  @Value("${NACOS_PASSWORD}")
  String nacosPassword;

  @Test
  void aKilledInstanceIsNoLongerCalledAndNoCallFails() throws Exception {
    GuardedProcess doomed = startInstance("doomed");
    GuardedProcess survivor = startInstance("survivor");
    Queue<Call> calls = new ConcurrentLinkedQueue<>();
    AtomicBoolean ended = new AtomicBoolean();
    try {
      await().atMost(LIMIT).until(() -> instances().size() == 2);
      List<Thread> callers =
          IntStream.range(0, CALLERS).mapToObj(i -> caller(i, calls, ended)).toList();
      await().atMost(LIMIT).until(() -> answeredBy(calls, doomed) > 20);

      long killed = System.nanoTime();
      doomed.kill();
      await()
          .atMost(EVICTION_LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> instances().size() == 1);
      long evicted = System.nanoTime();
      // A call that had chosen the dead instance before the eviction may still be on its way.
      int callsThen = calls.size();
      await().atMost(LIMIT).until(() -> calls.size() > callsThen + 2 * CALLERS);
      double refusedThen = refusedConnections();
      int callsBefore = calls.size();
      await().atMost(LIMIT).until(() -> calls.size() > callsBefore + 100);
      ended.set(true);
      for (Thread caller : callers) {
        caller.join(LIMIT.toMillis());
      }

      report(calls, killed, evicted, refusedThen);
      assertThat(refusedConnections()).as("connections refused since").isEqualTo(refusedThen);
      assertThat(calls.stream().filter(call -> call.begun() > evicted))
          .as("calls since the eviction")
          .isNotEmpty()
          .allMatch(call -> call.answer().equals("200 " + survivor.pid()));
      assertThat(calls.stream().filter(call -> call.method().equals("GET")))
          .as("calls without effects")
          .allMatch(call -> call.answer().startsWith("200 "));
    } finally {
      ended.set(true);
      doomed.kill();
      survivor.kill();
    }
  }

  @Test
  void aServiceWhoseLastInstanceIsKilledIsUnavailableAndComesBack() throws Exception {
    GuardedProcess only = startInstance("only");
    try {
      await().atMost(LIMIT).until(() -> call("GET").startsWith("200 "));
      only.kill();
      await().atMost(LIMIT).until(() -> !only.isAlive());
      await().atMost(LIMIT).until(() -> instances().isEmpty());

      assertThat(call("GET")).startsWith("503 ");
    } finally {
      only.kill();
    }
    GuardedProcess next = startInstance("next");
    try {
      await().atMost(LIMIT).until(() -> call("POST").equals("200 " + next.pid()));
    } finally {
      next.kill();
    }
  }

  private GuardedProcess startInstance(String name) throws IOException {
    Path output = folder.resolve(name + ".out");
    GuardedProcess instance =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RegisteredUpstream.class.getName(),
                    NacosForTests.address(),
                    SERVICE),
                Map.of("NACOS_PASSWORD", nacosPassword),
                output,
                GuardedProcess.Signal.TERM));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !instance.isAlive() || Files.readString(output).contains("READY"));
    assertThat(instance.isAlive()).as(() -> name + " is alive").isTrue();
    return instance;
  }

  /** What the load balancer may choose from. */
  private List<?> instances() {
    return loadBalancers
        .getInstance(SERVICE, ServiceInstanceListSupplier.class)
        .get()
        .blockFirst(LIMIT);
  }

  private double refusedConnections() {
    return meters.find("gateway.upstream.requests").tagKeys("error").timers().stream()
        .filter(timer -> !"none".equals(timer.getId().getTag("error")))
        .mapToLong(Timer::count)
        .sum();
  }

  private Thread caller(int number, Queue<Call> calls, AtomicBoolean ended) {
    String method = number % 2 == 0 ? "GET" : "POST";
    Thread thread =
        new Thread(
            () -> {
              while (!ended.get()) {
                long begun = System.nanoTime();
                String answer;
                try {
                  answer = call(method);
                } catch (IOException e) {
                  answer = "broken: " + e;
                } catch (InterruptedException e) {
                  return;
                }
                calls.add(new Call(begun, method, answer));
              }
            },
            "caller-" + number);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Status and body of a call to the service. */
  private String call(String method) throws IOException, InterruptedException {
    HttpResponse<String> response = call(method, "/v1/models");
    return response.statusCode() + " " + response.body();
  }

  private static long answeredBy(Queue<Call> calls, GuardedProcess instance) {
    return calls.stream().filter(call -> call.answer().equals("200 " + instance.pid())).count();
  }

  @SuppressWarnings("SystemOut")
  private static void report(Queue<Call> calls, long killed, long evicted, double refused) {
    System.out.printf(
        "REPORT %d calls, %d failed; %.0f attempts at the dead instance; evicted after %d ms%n",
        calls.size(),
        calls.stream().filter(call -> !call.answer().startsWith("200 ")).count(),
        refused,
        (evicted - killed) / 1_000_000);
  }

  /**
   * @param begun {@link System#nanoTime()}
   * @param answer status and body
   */
  private record Call(long begun, String method, String answer) {}
}
