package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Mono;

/**
 * What the gateway adds to a call: the same call direct and proxied, in turn, over kept
 * connections.
 *
 * <p>Clients, gateway and service share one JVM and its cores, so with many clients the numbers say
 * how much work the gateway does rather than how long one call waits. Run it by name: {@code ./mvnw
 * -pl gateway-service -am verify -Dit.test=GatewayOverheadBenchmark
 * -Dfailsafe.failIfNoSpecifiedTests=false -Dsurefire.skip}.
 */
@TestPropertySource(
    properties = {"spring.cloud.loadbalancer.cache.enabled=true", "logging.level.root=WARN"})
class GatewayOverheadBenchmark extends GatewayScenario {
  private static final int ROUNDS = 6;
  private static final String BODY = "{\"model\":\"m\",\"input\":\"" + "x".repeat(200) + "\"}";
  private static final String REQUEST =
      "POST /v1/embeddings HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
          + "Content-Length: "
          + BODY.length()
          + "\r\n\r\n"
          + BODY;
  private static final String ANSWER = "y".repeat(4095) + "\n";

  @Test
  void report() throws Exception {
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                request
                    .receive()
                    .then(
                        response
                            .header("Content-Length", Integer.toString(ANSWER.length()))
                            .sendString(Mono.just(ANSWER))
                            .then()));
    for (int clients : new int[] {1, 32}) {
      int calls = clients == 1 ? 4000 : 1000;
      List<long[]> direct = new ArrayList<>();
      List<long[]> proxied = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        upstream(INFERENCE).requests().clear();
        long[] first = run(upstream(INFERENCE).port(), clients, calls);
        long[] second = run(port, clients, calls);
        // The first rounds warm the compilers up.
        if (round >= ROUNDS / 2) {
          direct.add(first);
          proxied.add(second);
        }
      }
      print(clients, "direct", direct);
      print(clients, "through the gateway", proxied);
    }
  }

  /** The calls' durations in nanoseconds, and last the whole run's. */
  private static long[] run(int port, int clients, int calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      long start = System.nanoTime();
      List<Future<long[]>> runs =
          IntStream.range(0, clients)
              .mapToObj(client -> threads.submit(() -> callInARow(port, calls)))
              .toList();
      long[] all = new long[clients * calls + 1];
      for (int client = 0; client < clients; client++) {
        System.arraycopy(runs.get(client).get(), 0, all, client * calls, calls);
      }
      all[clients * calls] = System.nanoTime() - start;
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private static long[] callInARow(int port, int calls) throws IOException {
    long[] durations = new long[calls];
    try (RawHttp connection = new RawHttp(port)) {
      for (int call = 0; call < calls; call++) {
        long start = System.nanoTime();
        connection.send(REQUEST);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 200");
        connection.readExactly(ANSWER.length());
        durations[call] = System.nanoTime() - start;
      }
    }
    return durations;
  }

  @SuppressWarnings("SystemOut")
  private static void print(int clients, String way, List<long[]> runs) {
    long[] durations =
        runs.stream()
            .flatMapToLong(run -> Arrays.stream(run, 0, run.length - 1))
            .sorted()
            .toArray();
    double seconds = runs.stream().mapToLong(run -> run[run.length - 1]).sum() / 1e9;
    System.out.printf(
        "BENCHMARK %2d clients, %-20s p50 %6.0f µs, p99 %6.0f µs, %6.0f calls/s%n",
        clients,
        way,
        durations[durations.length / 2] / 1e3,
        durations[durations.length * 99 / 100] / 1e3,
        durations.length / seconds);
  }
}
