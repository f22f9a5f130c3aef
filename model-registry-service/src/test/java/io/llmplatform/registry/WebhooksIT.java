package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.event.ModelChange;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.webhook.Receiver;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** Over a receiver on the loopback address; each test has a tenant of its own. */
@TestPropertySource(
    properties = {
      "registry.webhooks.deliver=true",
      "registry.webhooks.allow-private-addresses=true",
      "registry.webhooks.poll-interval=50ms",
      "registry.webhooks.first-backoff=10ms",
      "registry.webhooks.max-backoff=20ms",
      "registry.webhooks.max-retry-after=30s",
      "registry.webhooks.max-attempts=3",
      "registry.webhooks.disable-after=2",
      "registry.webhooks.max-per-tenant=3"
    })
@DirtiesContext
@SuppressWarnings("NullAway.Init") // set before each test
class WebhooksIT extends RegistryScenario {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelEvents events;
  private final TransactionOperations transactions;
  private final JdbcClient database;

  private final String tenant = "tenant-" + UUID.randomUUID();
  private RegistryClient owner;
  private Receiver receiver;

  @Autowired
  WebhooksIT(ModelEvents events, TransactionOperations transactions, JdbcClient database) {
    this.events = events;
    this.transactions = transactions;
    this.database = database;
  }

  @BeforeEach
  void open() throws IOException {
    owner = as(TestCaller.developer(tenant));
    receiver = new Receiver();
  }

  @AfterEach
  void close() {
    database.sql("delete from webhook where tenant = ?").param(tenant).update();
    receiver.close();
  }

  @Test
  void tellsSignedOfWhatIsWantedAndOfNothingElse() throws Exception {
    Answer created =
        create(Map.of("url", receiver.url(), "eventTypes", List.of("alias.moved"), "model", model));
    String secret = created.text("/secret");
    assertThat(secret).startsWith("whsec_");
    append(model, ModelEvent.Type.VERSION_READY, 1);
    append("another-model", ModelEvent.Type.ALIAS_MOVED, 2);
    appendIn("another-tenant", model, ModelEvent.Type.ALIAS_MOVED, 3);
    append(model, ModelEvent.Type.ALIAS_MOVED, 4);
    await().atMost(SOON).until(() -> !receiver.requests().isEmpty());
    assertThat(receiver.requests()).hasSize(1);
    Receiver.Request request = receiver.requests().get(0);
    assertThat(request.isSignedWith(secret)).isTrue();
    assertThat(request.isSignedWith("whsec_" + "A".repeat(44))).isFalse();
    JsonNode event = JSON.readTree(request.body());
    assertThat(event.at("/id").asText()).isEqualTo(request.id());
    assertThat(event.at("/type").asText()).isEqualTo("alias.moved");
    assertThat(event.at("/data/n").asInt()).isEqualTo(4);
    JsonNode delivery = awaitFinished(created.text("/id"), 1).get(0);
    assertThat(delivery.at("/status").asText()).isEqualTo("DELIVERED");
    assertThat(delivery.at("/attempts").asInt()).isEqualTo(1);
    assertThat(delivery.at("/lastStatus").asInt()).isEqualTo(204);
    assertThat(delivery.at("/eventId").asText()).isEqualTo(request.id());
  }

  @Test
  void theSecretIsShownOnceAndIsNotInTheDatabase() throws Exception {
    Answer created = create(Map.of("url", receiver.url()));
    String secret = created.text("/secret");
    String id = created.text("/id");
    assertThat(owner.get("/api/webhooks/" + id).body().has("secret")).isFalse();
    assertThat(owner.get("/api/webhooks").body().at("/items/0").has("secret")).isFalse();
    String stored =
        database
            .sql("select secret from webhook where id = cast(? as uuid)")
            .param(id)
            .query(String.class)
            .single();
    assertThat(stored).startsWith("test:").doesNotContain(secret.substring(6));
    assertThat(owner.post("/api/webhooks/" + id + "/test", Map.of()).text("/status"))
        .isEqualTo("DELIVERED");
    assertThat(receiver.requests().get(0).isSignedWith(secret)).isTrue();
    String given = "whsec_" + "QUJD".repeat(8);
    Answer changed =
        owner.put("/api/webhooks/" + id, Map.of("url", receiver.url(), "secret", given));
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body().has("secret")).isFalse();
    owner.post("/api/webhooks/" + id + "/test", Map.of());
    assertThat(receiver.requests().get(1).isSignedWith(given)).isTrue();
  }

  @Test
  void ofOneModelInOrderAlsoWhereAttemptsFail() throws Exception {
    String id = create(Map.of("url", receiver.url())).text("/id");
    AtomicInteger calls = new AtomicInteger();
    receiver.answer(
        (request, exchange) ->
            exchange.sendResponseHeaders(calls.incrementAndGet() % 3 == 0 ? 204 : 500, -1));
    for (int n = 0; n < 8; n++) {
      append(model, ModelEvent.Type.VERSION_UPDATED, n);
    }
    awaitFinished(id, 8);
    List<Integer> heard = receiver.requests().stream().map(WebhooksIT::number).toList();
    assertThat(heard).isSorted();
    assertThat(heard.stream().distinct())
        .containsExactlyElementsOf(IntStream.range(0, 8).boxed().toList());
    assertThat(heard).hasSize(24);
  }

  @Test
  void givesUpAndSwitchesOffWhoNeverTakesAnythingAndOnAgain() throws Exception {
    String id = create(Map.of("url", receiver.url())).text("/id");
    receiver.answer(500);
    append(model, ModelEvent.Type.MODEL_UPDATED, 1);
    append(model, ModelEvent.Type.MODEL_UPDATED, 2);
    append(model, ModelEvent.Type.MODEL_UPDATED, 3);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(owner.get("/api/webhooks/" + id).body().at("/active").asBoolean())
                    .isFalse());
    JsonNode webhook = owner.get("/api/webhooks/" + id).body();
    assertThat(webhook.at("/disabledReason").asText()).contains("2 deliveries");
    assertThat(receiver.requests().stream().map(WebhooksIT::number))
        .containsExactly(1, 1, 1, 2, 2, 2);
    List<JsonNode> log = log(id);
    assertThat(log.stream().map(each -> each.at("/status").asText()))
        .containsExactly("PENDING", "FAILED", "FAILED");
    assertThat(log.get(1).at("/lastError").asText()).isEqualTo("HTTP 500");
    append(model, ModelEvent.Type.MODEL_UPDATED, 4);
    String failed = log.get(1).at("/id").asText();
    String redeliver = "/api/webhooks/" + id + "/deliveries/" + failed + "/redeliver";
    assertThat(owner.post(redeliver, Map.of()).status()).isEqualTo(409);
    receiver.answer(204);
    assertThat(owner.put("/api/webhooks/" + id, Map.of("url", receiver.url())).status())
        .isEqualTo(200);
    await().atMost(SOON).until(() -> receiver.requests().size() == 7);
    assertThat(number(receiver.requests().get(6))).isEqualTo(3);
    Answer again = owner.post(redeliver, Map.of());
    assertThat(again.status()).isEqualTo(202);
    await().atMost(SOON).until(() -> receiver.requests().size() == 8);
    assertThat(number(receiver.requests().get(7))).isEqualTo(2);
    assertThat(receiver.requests().get(7).id()).isEqualTo(log.get(1).at("/eventId").asText());
  }

  @Test
  void whoIsGoneIsLeftAlone() throws Exception {
    String id = create(Map.of("url", receiver.url())).text("/id");
    receiver.answer(410);
    append(model, ModelEvent.Type.MODEL_UPDATED, 1);
    awaitFinished(id, 1);
    assertThat(receiver.requests()).hasSize(1);
    assertThat(owner.get("/api/webhooks/" + id).text("/disabledReason")).contains("410");
  }

  @Test
  void patienceThatTheReceiverAsksForIsInTheLog() throws Exception {
    String id = create(Map.of("url", receiver.url())).text("/id");
    receiver.answer(
        (request, exchange) -> {
          exchange.getResponseHeaders().add("Retry-After", "25");
          exchange.sendResponseHeaders(503, -1);
        });
    append(model, ModelEvent.Type.MODEL_UPDATED, 1);
    await().atMost(SOON).until(() -> log(id).get(0).has("lastError"));
    JsonNode delivery = log(id).get(0);
    Duration wait =
        Duration.between(
            Instant.parse(delivery.at("/lastAttemptAt").asText()),
            Instant.parse(delivery.at("/nextAttemptAt").asText()));
    assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(25));
    assertThat(owner.delete("/api/webhooks/" + id).status()).isEqualTo(204);
    assertThat(owner.get("/api/webhooks/" + id).status()).isEqualTo(404);
  }

  @Test
  void whatADeadProcessHadUnderWayIsDueAgain() throws Exception {
    String id = create(Map.of("url", receiver.url(), "active", false)).text("/id");
    // As it was when the process died in the middle of its first attempt, after the lease.
    database
        .sql(
            """
            insert into webhook_delivery (id, webhook_id, event_id, event_type, model, body, status,
                attempts, last_attempt_at, next_attempt_at)
            values (gen_random_uuid(), cast(? as uuid), 'e', 'model.updated', 'm', '{"data":{"n":7}}',
                'PENDING', 1, now(), now())\
            """)
        .param(id)
        .update();
    owner.put("/api/webhooks/" + id, Map.of("url", receiver.url()));
    JsonNode delivery = awaitFinished(id, 1).get(0);
    assertThat(delivery.at("/attempts").asInt()).isEqualTo(2);
    assertThat(number(receiver.requests().get(0))).isEqualTo(7);
  }

  @Test
  void aRolledBackChangeTellsNobody() throws Exception {
    String id = create(Map.of("url", receiver.url())).text("/id");
    transactions.executeWithoutResult(
        transaction -> {
          events.append(
              new ModelChange(tenant, model, null, ModelEvent.Type.MODEL_UPDATED, Map.of()));
          transaction.setRollbackOnly();
        });
    assertThat(log(id)).isEmpty();
  }

  @Test
  void badInputIsRefusedNamingTheField() throws Exception {
    assertProblem(owner.post("/api/webhooks", Map.of()), 400, "url");
    assertProblem(owner.post("/api/webhooks", Map.of("url", "nonsense")), 400, "url");
    assertProblem(
        owner.post("/api/webhooks", Map.of("url", receiver.url(), "eventTypes", List.of())),
        400,
        "eventTypes");
    assertProblem(
        owner.post(
            "/api/webhooks",
            Map.of("url", receiver.url(), "eventTypes", List.of("model.exploded"))),
        400,
        "eventTypes[0]");
    assertProblem(
        owner.post("/api/webhooks", Map.of("url", receiver.url(), "secret", "short")),
        400,
        "secret");
    assertProblem(
        owner.post("/api/webhooks", Map.of("url", receiver.url(), "model", " ")), 400, "model");
    assertProblem(owner.get("/api/webhooks?pageToken=%25"), 400, "pageToken");
    assertThat(owner.get("/api/webhooks/nonsense").status()).isEqualTo(404);
  }

  @Test
  void aTenantHasSoManyAndSeesOnlyItsOwn() throws Exception {
    for (int i = 0; i < 3; i++) {
      create(Map.of("url", receiver.url()));
    }
    assertThat(owner.post("/api/webhooks", Map.of("url", receiver.url())).status()).isEqualTo(409);
    Answer page = owner.get("/api/webhooks?limit=2");
    assertThat(page.body().at("/items")).hasSize(2);
    Answer rest = owner.get("/api/webhooks?limit=2&pageToken=" + page.text("/nextPageToken"));
    assertThat(rest.body().at("/items")).hasSize(1);
    assertThat(rest.body().has("nextPageToken")).isFalse();
    RegistryClient other = as(TestCaller.tenantAdmin("other-" + tenant));
    assertThat(other.get("/api/webhooks").body().at("/items")).isEmpty();
    String id = page.text("/items/0/id");
    assertThat(other.get("/api/webhooks/" + id).status()).isEqualTo(404);
    assertThat(other.get("/api/webhooks/" + id + "/deliveries").status()).isEqualTo(404);
    assertThat(other.post("/api/webhooks/" + id + "/test", Map.of()).status()).isEqualTo(404);
    assertThat(other.put("/api/webhooks/" + id, Map.of()).status()).isEqualTo(404);
    assertThat(other.delete("/api/webhooks/" + id).status()).isEqualTo(404);
    assertThat(as(TestCaller.viewer(tenant)).get("/api/webhooks").status()).isEqualTo(403);
  }

  private Answer create(Map<String, Object> body) throws Exception {
    Answer created = owner.post("/api/webhooks", body);
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    return created;
  }

  private List<JsonNode> log(String id) throws Exception {
    Answer log = owner.get("/api/webhooks/" + id + "/deliveries");
    assertThat(log.status()).isEqualTo(200);
    return List.of(JSON.convertValue(log.body().at("/items"), JsonNode[].class));
  }

  private List<JsonNode> awaitFinished(String id, int count) throws Exception {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(log(id))
                    .hasSize(count)
                    .noneMatch(each -> each.at("/status").asText().equals("PENDING")));
    return log(id);
  }

  private void append(String name, ModelEvent.Type type, int n) {
    appendIn(tenant, name, type, n);
  }

  private void appendIn(String owning, String name, ModelEvent.Type type, int n) {
    transactions.executeWithoutResult(
        transaction -> events.append(new ModelChange(owning, name, null, type, Map.of("n", n))));
  }

  private static int number(Receiver.Request request) {
    try {
      return JSON.readTree(request.body()).at("/data/n").asInt();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
