package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.infrastructure.WithRedis;
import io.llmplatform.user.api.Limits;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the gateway adds to a call: the same call direct, through a public route, through one for
 * known callers, and through that one for a caller whose key and tenant both have limits, in turn,
 * over kept connections and with a real Redis.
 *
 * <p>Clients, gateway and service share one JVM and its cores, so with many clients the numbers say
 * how much work the gateway does rather than how long one call waits. Run it by name: {@code ./mvnw
 * -pl gateway-service -am verify -Dit.test=GatewayOverheadBenchmark
 * -Dfailsafe.failIfNoSpecifiedTests=false -Dsurefire.skip}.
 */
@TestPropertySource(
    properties = {"spring.cloud.loadbalancer.cache.enabled=true", "logging.level.root=WARN"})
@WithRedis
@Import(GatewayOverheadBenchmark.PublicRoute.class)
class GatewayOverheadBenchmark extends GatewayScenario {
  private static final int ROUNDS = 6;
  private static final String LIMITED = "sk-with-limits";
  private static final String BODY = "{\"model\":\"m\",\"input\":\"" + "x".repeat(200) + "\"}";
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
    Limits ample = FakeIdentities.limits(1_000_000_000L, 1_000_000L);
    IDENTITIES.know(LIMITED, FakeIdentities.identity("acme", "key", ample, ample));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                send(request("/v1/models", LIMITED)).headers().map().keySet().stream()
                    .anyMatch("x-ratelimit-limit-requests"::equals));
    for (int clients : new int[] {1, 32}) {
      int calls = clients == 1 ? 4000 : 1000;
      Map<Way, List<long[]>> runs = new EnumMap<>(Way.class);
      for (int round = 0; round < ROUNDS; round++) {
        for (Way way : Way.values()) {
          upstream(INFERENCE).requests().clear();
          int to = way == Way.DIRECT ? upstream(INFERENCE).port() : port;
          long[] run = run(to, way.request(), clients, calls);
          // The first rounds warm the compilers up.
          if (round >= ROUNDS / 2) {
            runs.computeIfAbsent(way, first -> new ArrayList<>()).add(run);
          }
        }
      }
      runs.forEach((way, measured) -> print(clients, way.name(), measured));
    }
  }

  /** The ways a call takes. */
  private enum Way {
    DIRECT("/v1/embeddings", FakeIdentities.KEY),
    PUBLIC("/public", FakeIdentities.KEY),
    AUTHENTICATED("/v1/embeddings", FakeIdentities.KEY),
    LIMITED_TOO("/v1/embeddings", LIMITED);

    private final String path;
    private final String credential;

    Way(String path, String credential) {
      this.path = path;
      this.credential = credential;
    }

    String request() {
      return "POST "
          + path
          + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
          + credential
          + "\r\nContent-Type: application/json\r\nContent-Length: "
          + BODY.length()
          + "\r\n\r\n"
          + BODY;
    }
  }

  /** The route of embeddings once more, for everybody; the default filters are added to it. */
  @TestConfiguration(proxyBeanMethods = false)
  static class PublicRoute {
    @Bean
    RouteDefinitionLocator publicRoute() {
      RouteDefinition route = new RouteDefinition();
      route.setId("public");
      route.setUri(URI.create("lb://" + INFERENCE));
      route.setPredicates(List.of(new PredicateDefinition("Path=/public")));
      route.setMetadata(new HashMap<>(Map.of("access", "public", "response-timeout", 600_000)));
      return () -> Flux.just(route);
    }
  }

  /** The calls' durations in nanoseconds, and last the whole run's. */
  private static long[] run(int port, String request, int clients, int calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      long start = System.nanoTime();
      List<Future<long[]>> runs =
          IntStream.range(0, clients)
              .mapToObj(client -> threads.submit(() -> callInARow(port, request, calls)))
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

  private static long[] callInARow(int port, String request, int calls) throws IOException {
    long[] durations = new long[calls];
    try (RawHttp connection = new RawHttp(port)) {
      for (int call = 0; call < calls; call++) {
        long start = System.nanoTime();
        connection.send(request);
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
