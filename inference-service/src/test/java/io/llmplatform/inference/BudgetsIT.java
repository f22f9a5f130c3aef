package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

class BudgetsIT extends InferenceScenario {
  private static final int MAX_PENDING = 131_072;

  /** "hello" and the two special tokens around it. */
  private static final String THREE_TOKENS = quoted(Map.of("model", MINILM, "input", "hello"));

  @Autowired Engine engine;
  @Autowired Environment environment;
  private final String tenant = "tenant-" + UUID.randomUUID();

  @BeforeEach
  void loaded() {
    awaitReady(MINILM, 1);
  }

  private static Limits limits(
      @Nullable Long perMinute, @Nullable Long monthly, @Nullable String cost) {
    return new Limits(null, perMinute, null, monthly, cost == null ? null : new BigDecimal(cost));
  }

  private TestCaller with(Limits key, Limits ofTenant) {
    return TestCaller.developer(tenant).withKey("key-of-" + tenant, key).withTenantLimits(ofTenant);
  }

  private Answer embed(TestCaller caller) {
    return post(caller, "/v1/embeddings", THREE_TOKENS);
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("");
  }

  @Test
  void tellsWhatIsLeftAndRefusesWhatDoesNotFitNamingTheLimit() {
    TestCaller caller = with(limits(10L, null, null), limits(null, 100L, null));
    for (int left : new int[] {7, 4, 1}) {
      Answer answer = embed(caller).withStatus(200);
      assertThat(header(answer, "x-ratelimit-limit-tokens")).isEqualTo("10");
      assertThat(header(answer, "x-ratelimit-remaining-tokens")).isEqualTo(left + "");
      assertThat(header(answer, "x-ratelimit-reset-tokens")).matches("1m0s|\\d+s|\\d+ms");
    }
    Answer refused = embed(caller).withStatus(429);
    assertThat(refused.json().at("/error/message").asText())
        .contains("3 tokens", "the API key's limit of tokens per minute");
    assertThat(refused.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
    assertThat(header(refused, "x-ratelimit-remaining-tokens")).isEqualTo("1");
    assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 60);
  }

  @Test
  void whatRedisHasLostIsCountedAgainAsTheLedgerSays() {
    TestCaller caller = with(limits(null, 100L, null), Limits.NONE);
    Map<String, Object> spent =
        Map.of("tenant", tenant, "keyId", "key-of-" + tenant, "tokens", 98, "costMicros", 0);
    Map<String, Object> ledger =
        Map.of("month", YearMonth.now(ZoneOffset.UTC).toString(), "spent", List.of(spent));
    String path = "/internal/housekeeping/budgets";
    TestCaller scheduler = TestCaller.service("scheduler-service");

    JsonNode raised = post(scheduler, path, quoted(ledger)).withStatus(200).json();
    assertThat(raised.path("counters").asInt()).isEqualTo(1);
    assertThat(raised.path("tokens").asLong()).isEqualTo(98);
    assertThat(
            post(scheduler, path, quoted(ledger)).withStatus(200).json().path("counters").asInt())
        .isZero();
    embed(caller).withStatus(429);

    post(TestCaller.platformAdmin(), path, quoted(ledger)).withStatus(403);
    Answer wrong = post(scheduler, path, quoted(Map.of("month", "soon", "spent", List.of())));
    assertThat(wrong.withStatus(400).response().body()).contains("month");
  }

  @Test
  void bothProtocolsUseUpTheTenantsBudget() {
    TestCaller caller = with(Limits.NONE, limits(null, 6L, null));
    embed(caller).withStatus(200);
    String infer = "/v2/models/" + MINILM + "/infer";
    Answer second = post(caller, infer, tensors(7592)).withStatus(200);
    assertThat(header(second, "x-ratelimit-remaining-tokens")).isEqualTo("0");
    assertThat(post(caller, infer, tensors(7592)).withStatus(429).json().path("error").asText())
        .contains("the tenant's monthly budget of tokens");
  }

  @Test
  void workThatFailsOrFindsTheQueueFullCostsNothing() {
    TestCaller caller = with(Limits.NONE, limits(null, 3L, null));
    post(caller, "/v2/models/" + MINILM + "/infer", tensors(40_000)).withStatus(400);

    try (BusyEngine busy = new BusyEngine(engine, 1, MAX_PENDING)) {
      assertThat(embed(caller).withStatus(429).json().at("/error/message").asText())
          .contains("queue");
    }
    await().atMost(PATIENCE).until(() -> engine.pending() == 0);
    embed(caller).withStatus(200);
    embed(caller).withStatus(429);
  }

  @Test
  void costCountsByTheTenantsPrice() {
    REGISTRY.prices.add(price(null, "1"));
    REGISTRY.prices.add(price(tenant, "1000000"));
    try {
      TestCaller caller = with(limits(null, null, "4"), Limits.NONE);
      // Until the list is known again a request costs less, or nothing.
      await().atMost(PATIENCE).until(() -> refusedForCost(caller));
    } finally {
      REGISTRY.prices.clear();
    }
  }

  private boolean refusedForCost(TestCaller caller) {
    Answer answer = embed(caller);
    return answer.status() == 429
        && answer.json().at("/error/message").asText().contains("monthly budget of cost");
  }

  private static Map<String, Object> price(@Nullable String tenant, String perMillion) {
    Map<String, Object> price = new java.util.HashMap<>();
    price.put("tenant", tenant);
    price.put("model", MINILM);
    price.put("inputPerMillion", new BigDecimal(perMillion));
    price.put("outputPerMillion", BigDecimal.ZERO);
    price.put("currency", "EUR");
    return price;
  }

  @Test
  void aBudgetOfZeroRefusesEverythingAndNoLimitTellsNothing() {
    embed(with(limits(0L, null, null), Limits.NONE)).withStatus(429);
    Answer free = embed(with(Limits.NONE, Limits.NONE)).withStatus(200);
    assertThat(free.response().headers().map().keySet())
        .noneMatch(name -> name.startsWith("x-ratelimit"));
  }

  @Test
  void usageReachesKafkaWithAndWithoutLimits() throws Exception {
    embed(with(Limits.NONE, limits(null, 100L, null))).withStatus(200);
    embed(with(Limits.NONE, Limits.NONE)).withStatus(200);
    List<JsonNode> events = TopicEvents.of(environment, "usage.events", tenant, 2);
    assertThat(events)
        .hasSize(2)
        .allSatisfy(
            event -> {
              assertThat(event.path("specversion").asText()).isEqualTo("1.0");
              assertThat(event.path("type").asText()).isEqualTo("usage.recorded");
              assertThat(event.path("source").asText()).isEqualTo("/inference-service");
              assertThat(event.at("/data/keyId").asText()).isEqualTo("key-of-" + tenant);
              assertThat(event.at("/data/user").asText()).isEqualTo("user-of-" + tenant);
              assertThat(event.at("/data/model").asText()).isEqualTo(MINILM);
              assertThat(event.at("/data/promptTokens").asLong()).isEqualTo(3);
              assertThat(event.at("/data/outcome").asText()).isEqualTo("completed");
            });
    assertThat(events.get(0).path("id")).isNotEqualTo(events.get(1).path("id"));
  }

  /** Three integers in each input. */
  private static String tensors(int id) {
    String tensor = "{\"name\":\"%s\",\"shape\":[1,3],\"datatype\":\"INT64\",\"data\":[%s]}";
    return "{\"inputs\":[%s,%s,%s]}"
        .formatted(
            tensor.formatted("input_ids", "101," + id + ",102"),
            tensor.formatted("attention_mask", "1,1,1"),
            tensor.formatted("token_type_ids", "0,0,0"));
  }
}
