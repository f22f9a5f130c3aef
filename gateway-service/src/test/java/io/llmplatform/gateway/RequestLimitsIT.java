package io.llmplatform.gateway;

import static io.llmplatform.gateway.FakeIdentities.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.infrastructure.WithRedis;
import io.llmplatform.user.api.Limits;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@Timeout(120)
@WithRedis
// On a machine that is this busy, an answer of Redis may wait long for a thread to read it.
@TestPropertySource(properties = "spring.data.redis.timeout=30s")
class RequestLimitsIT extends GatewayScenario {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Autowired StringRedisTemplate redis;

  // A tenant of its own for each test: limits of another one's do not matter.
  private final String tenant = "tenant-" + UUID.randomUUID();

  @BeforeEach
  void requestsAreCounted() throws Exception {
    know("sk-probe", "probe", limits(1000L, null), Limits.NONE);
    await()
        .atMost(LIMIT)
        .until(
            () -> call("sk-probe").headers().firstValue("x-ratelimit-limit-requests").isPresent());
    upstream(INFERENCE).requests().clear();
  }

  @Test
  void grantsTheRequestsOfAMinuteAndSaysWhatIsLeft() throws Exception {
    know("sk-a", "a", limits(3L, null), Limits.NONE);

    for (int left = 2; left >= 0; left--) {
      HttpResponse<String> response = call("sk-a");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("x-ratelimit-limit-requests")).hasValue("3");
      assertThat(response.headers().firstValue("x-ratelimit-remaining-requests"))
          .hasValue(Integer.toString(left));
      assertThat(response.headers().firstValue("x-ratelimit-reset-requests").orElseThrow())
          .matches("1m0s|[1-5]?[0-9]s");
    }
    HttpResponse<String> refused = call("sk-a");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body())
        .contains("The API key's limit of 3 requests per minute is reached.")
        .contains("\"type\":\"rate_limit_error\"");
    assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
    assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 60);
    assertThat(upstream(INFERENCE).requests()).hasSize(3);
  }

  @Test
  void aTenantsLimitHoldsOverItsKeysAndTheTightestIsTold() throws Exception {
    know("sk-a", "a", limits(10L, null), limits(3L, null));
    know("sk-b", "b", Limits.NONE, limits(3L, null));

    call("sk-a");
    assertThat(call("sk-b").headers().firstValue("x-ratelimit-remaining-requests")).hasValue("1");
    call("sk-a");
    HttpResponse<String> refused = call("sk-b");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("The tenant's limit of 3 requests per minute is reached.");
  }

  @Test
  void aRefusedRequestConsumesNothingOfTheOtherLimits() throws Exception {
    know("sk-a", "a", limits(1L, null), limits(3L, null));
    know("sk-b", "b", Limits.NONE, limits(3L, null));

    assertThat(call("sk-a").statusCode()).isEqualTo(200);
    for (int i = 0; i < 5; i++) {
      assertThat(call("sk-a").statusCode()).isEqualTo(429);
    }

    assertThat(call("sk-b").statusCode()).isEqualTo(200);
    assertThat(call("sk-b").statusCode()).isEqualTo(200);
    assertThat(call("sk-b").statusCode()).isEqualTo(429);
  }

  @Test
  void aLimitOfZeroGrantsNothing() throws Exception {
    know("sk-a", "a", limits(0L, null), Limits.NONE);

    HttpResponse<String> refused = call("sk-a");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("60");
  }

  @Test
  void aCallerWithoutLimitsCostsNoCallToRedis() throws Exception {
    know("sk-free", "free", Limits.NONE, Limits.NONE);

    HttpResponse<String> response = call("sk-free");

    assertThat(response.headers().map()).doesNotContainKey("x-ratelimit-limit-requests");
    assertThat(redis.keys("limits:{" + tenant + "}*")).noneMatch(key -> key.contains("free"));
  }

  @Test
  void streamsCountUntilTheyEndHoweverTheyEnd() throws Exception {
    know("sk-a", "a", limits(null, 2L), Limits.NONE);
    Sinks.Empty<Void> end = Sinks.empty();
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                FakeUpstream.pieces(
                    response,
                    "text/event-stream",
                    Flux.concat(Mono.just("data: 1\n\n"), end.asMono().cast(String.class))));

    HttpResponse<InputStream> first = open("sk-a");
    try (RawHttp second = new RawHttp(port)) {
      second.send(
          "GET /v1/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
              + own("sk-a")
              + "\r\n\r\n");
      second.readUntil("data: 1\n\n");
      HttpResponse<String> refused = call("sk-a");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body())
          .contains("The API key's limit of 2 concurrent requests is reached.");
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    }
    // The second client has left.
    await().atMost(LIMIT).until(() -> running("a") == 1);

    end.tryEmitEmpty();
    first.body().readAllBytes();
    await().atMost(LIMIT).until(() -> running("a") == 0);
    assertThat(call("sk-a").statusCode()).isEqualTo(200);
  }

  @Test
  void aRequestThatFailsIsNoLongerUnderWay() throws Exception {
    know("sk-a", "a", limits(null, 1L), Limits.NONE);
    discovery.remove(INFERENCE);
    assertThat(call("sk-a").statusCode()).isEqualTo(503);
    discovery.put(INFERENCE, upstream(INFERENCE).port());

    await().atMost(LIMIT).until(() -> call("sk-a").statusCode() == 200);
  }

  @Test
  void grants200ClientsExactlyTheRequestsOfTheMinute() throws Exception {
    know("sk-a", "a", limits(1000L, null), Limits.NONE);
    Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    AtomicInteger left = new AtomicInteger(1500);
    CountDownLatch ended = new CountDownLatch(200);
    ExecutorService clients = Executors.newFixedThreadPool(200);
    try {
      for (int client = 0; client < 200; client++) {
        clients.execute(
            () -> {
              try (RawHttp connection = new RawHttp(port)) {
                while (left.getAndDecrement() > 0) {
                  statuses
                      .computeIfAbsent(statusOf(connection), status -> new AtomicInteger())
                      .incrementAndGet();
                }
              } catch (java.io.IOException e) {
                statuses.computeIfAbsent(-1, status -> new AtomicInteger()).incrementAndGet();
              } finally {
                ended.countDown();
              }
            });
      }
      assertThat(ended.await(100, TimeUnit.SECONDS)).isTrue();
    } finally {
      clients.shutdownNow();
    }

    assertThat(statuses.keySet()).containsExactlyInAnyOrder(200, 429);
    assertThat(Objects.requireNonNull(statuses.get(200)).get()).isEqualTo(1000);
    assertThat(Objects.requireNonNull(statuses.get(429)).get()).isEqualTo(500);
    assertThat(upstream(INFERENCE).requests()).hasSize(1000);
  }

  private int statusOf(RawHttp connection) throws java.io.IOException {
    connection.send(
        "GET /v1/models HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
            + own("sk-a")
            + "\r\n\r\n");
    String head = connection.readHead();
    int length =
        head.lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring("content-length:".length()).strip()))
            .findFirst()
            .orElse(-1);
    if (length >= 0) {
      connection.readExactly(length);
    } else {
      connection.readUntil("0\r\n\r\n");
    }
    return Integer.parseInt(head.substring(9, 12));
  }

  private HttpResponse<InputStream> open(String credential) throws Exception {
    return CLIENT.send(
        request("/v1/completions", own(credential)).build(), BodyHandlers.ofInputStream());
  }

  private HttpResponse<String> call(String credential) throws Exception {
    return send(request("/v1/models", own(credential)));
  }

  // The gateway remembers those of the tests before.
  private String own(String credential) {
    return credential + "-" + tenant;
  }

  private long running(String key) {
    Long count = redis.opsForZSet().zCard("limits:{" + tenant + "}:running:key:" + tenant + key);
    return count == null ? 0 : count;
  }

  private void know(String credential, String key, Limits keyLimits, Limits tenantLimits) {
    IDENTITIES.know(
        own(credential), FakeIdentities.identity(tenant, tenant + key, keyLimits, tenantLimits));
  }
}
