package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.context.TestPropertySource;

/** With the cache in a real Redis, which every other scenario goes without. */
@TestPropertySource(properties = {"inference.cache.enabled=true", "inference.cache.timeout=10s"})
class EmbeddingCacheIT extends InferenceScenario {
  private static final TestCaller ACME = TestCaller.developer("acme");
  private static final TestCaller OTHER = TestCaller.developer("other");

  @Autowired private StringRedisTemplate redis;
  @Autowired private MeterRegistry meters;

  /** In no other test's request. */
  private final String unique = UUID.randomUUID().toString();

  @BeforeEach
  void modelIsLoaded() {
    awaitReady(MINILM, 1);
  }

  @Test
  void theSecondAnswerComesFromRedisAndIsTheSame() {
    Answer first = ask(ACME, "", unique);
    awaitRemembered(ACME, unique);
    Answer second = ask(ACME, "", unique);

    assertThat(hits(first)).isZero();
    assertThat(hits(second)).isEqualTo(1);
    assertThat(second.json()).isEqualTo(first.json());
    Set<String> keys = redis.keys("inference:vectors:*");
    assertThat(keys).isNotEmpty();
    for (String key : keys) {
      assertThat(redis.getExpire(key, TimeUnit.HOURS)).isBetween(23L, 24L);
    }
  }

  @Test
  void onlyWhatIsMissingIsComputed() {
    ask(ACME, "", "a " + unique, "b " + unique);
    awaitRemembered(ACME, "a " + unique);
    awaitRemembered(ACME, "b " + unique);
    double before = counted("miss");
    JsonNode earlier = statistics();

    Answer answer = ask(ACME, "", "c " + unique, "b " + unique, "d " + unique, "a " + unique);

    assertThat(hits(answer)).isEqualTo(2);
    assertThat(counted("miss")).isEqualTo(before + 2);
    JsonNode after = statistics();
    assertThat(lookups(after, "cache_hit") - lookups(earlier, "cache_hit")).isEqualTo(2);
    assertThat(lookups(after, "cache_miss") - lookups(earlier, "cache_miss")).isEqualTo(2);
    JsonNode computed = ask(ACME, "no-store", "c " + unique, "b " + unique, "d " + unique).json();
    for (int i = 0; i < 3; i++) {
      JsonNode expected = computed.path("data").get(i).path("embedding");
      JsonNode given = answer.json().path("data").get(i).path("embedding");
      for (int d = 0; d < expected.size(); d++) {
        assertThat(given.get(d).asDouble()).isCloseTo(expected.get(d).asDouble(), within(1e-5));
      }
    }
  }

  @Test
  void anotherTenantIsNotToldWhatThisOneAsked() {
    ask(ACME, "", unique);
    awaitRemembered(ACME, unique);

    assertThat(hits(ask(OTHER, "", unique))).isZero();
    assertThat(hits(ask(ACME, "", unique))).isEqualTo(1);
  }

  @Test
  void noStoreLeavesNothingAndReadsNothing() {
    long before = keys();
    assertThat(hits(ask(ACME, "no-store", unique))).isZero();
    assertThat(hits(ask(ACME, "no-store", unique))).isZero();
    assertThat(keys()).isEqualTo(before);

    ask(ACME, "no-cache", unique);
    awaitRemembered(ACME, unique);
    assertThat(hits(ask(ACME, "no-cache", unique))).isZero();
    assertThat(hits(ask(ACME, "no-store", unique))).isZero();
  }

  @Test
  void aRememberedAnswerCostsTheTokensOfAComputedOne() {
    Answer first = ask(ACME, "", unique);
    awaitRemembered(ACME, unique);
    double before = tokens();
    Answer second = ask(ACME, "", unique);

    int used = first.json().at("/usage/total_tokens").asInt();
    assertThat(second.json().at("/usage/total_tokens").asInt()).isEqualTo(used).isPositive();
    assertThat(tokens()).isEqualTo(before + used);
  }

  private Answer ask(TestCaller caller, String cacheControl, String... inputs) {
    String body = quoted(Map.of("model", MINILM, "input", List.of(inputs)));
    var request =
        request(caller, "/v1/embeddings")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!cacheControl.isEmpty()) {
      request.header("Cache-Control", cacheControl);
    }
    return send(request).withStatus(200);
  }

  /** Vectors are written after the answer. */
  private void awaitRemembered(TestCaller caller, String input) {
    await().atMost(PATIENCE).until(() -> hits(ask(caller, "", input)) == 1);
  }

  private static int hits(Answer answer) {
    return Integer.parseInt(answer.response().headers().firstValue("x-cache-hits").orElseThrow());
  }

  private long keys() {
    Set<String> keys = redis.keys("inference:vectors:*");
    return keys == null ? 0 : keys.size();
  }

  private JsonNode statistics() {
    return get("/v2/models/" + MINILM + "/stats").withStatus(200).json().at("/model_stats/0");
  }

  private static long lookups(JsonNode statistics, String result) {
    return statistics.at("/inference_stats/" + result + "/count").asLong();
  }

  private double counted(String result) {
    return meters
        .counter("inference.cache.inputs", "model", MINILM, "version", "1", "result", result)
        .count();
  }

  private double tokens() {
    return meters
        .counter(
            "inference.tokens",
            "model",
            MINILM,
            "version",
            "1",
            "tenant",
            "acme",
            "shadow",
            "false")
        .count();
  }
}
