package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import io.llmplatform.user.fake.Browser;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Services act in the names of users, clients and keys, as those may at that moment. */
class OnBehalfIT extends UserScenario {
  private static final String PATH = "/internal/tokens/on-behalf";

  @Autowired MeterRegistry meters;
  @Autowired Environment environment;

  private String developer = "";

  @BeforeEach
  void aDeveloper() {
    developer = user(name(), "developer");
  }

  @Test
  void aUserIsActedForAsItsOwnTokenWouldBeExchanged() {
    JsonNode token = claims(onBehalf(Map.of("tenant", tenant, "subject", developer)));

    assertThat(token.at("/sub").asText()).isEqualTo(developer);
    assertThat(token.at("/tenant").asText()).isEqualTo(tenant);
    assertThat(token.at("/roles").toString()).isEqualTo("[\"developer\"]");
    assertThat(token.at("/scope").asText()).contains("inference:invoke");
    assertThat(token.has("key_id")).isFalse();
    assertThat(token.at("/act/sub").asText()).isEqualTo("scheduler-service");
    assertThat(token.at("/exp").asLong() - token.at("/iat").asLong()).isEqualTo(300);
  }

  @Test
  void aKeyIsActedForWithinItsScopesModelsLimitsAndEnd() {
    Answer key =
        as(TestCaller.developer(tenant).withSubject(developer))
            .post(
                "/api/api-keys",
                Map.of(
                    "name", "batches",
                    "scopes", List.of("inference:invoke"),
                    "allowed_models", List.of("m"),
                    "limits", Map.of("requestsPerMinute", 60),
                    "expiresIn", 100));
    assertThat(key.status()).as("%s", key.body()).isEqualTo(201);
    Map<String, String> owner = owner(key.text("/id"));

    JsonNode token = claims(onBehalf(owner));

    assertThat(token.at("/sub").asText()).isEqualTo(developer);
    assertThat(token.at("/key_id").asText()).isEqualTo(key.text("/id"));
    assertThat(token.at("/scope").asText()).isEqualTo("inference:invoke");
    assertThat(token.at("/models").toString()).isEqualTo("[\"m\"]");
    assertThat(token.at("/limits/key/requestsPerMinute").asLong()).isEqualTo(60);
    assertThat(token.at("/exp").asLong()).isLessThanOrEqualTo(Instant.now().getEpochSecond() + 100);
    assertThat(token.at("/act/sub").asText()).isEqualTo("scheduler-service");
  }

  @Test
  void aRevokedKeyAndAnothersKeyActForNobody() {
    String mine = key(developer);
    String others = key(user(name(), "developer"));
    assertThat(onBehalf(owner(mine)).status()).isEqualTo(200);

    admin.delete("/api/api-keys/" + mine);

    assertNobody(onBehalf(owner(mine)));
    assertNobody(onBehalf(owner(others)));
    assertNobody(onBehalf(owner(UUID.randomUUID().toString())));
    assertNobody(onBehalf(owner("no id")));
  }

  @Test
  void aDisabledUserAndADisabledTenantDoNoMoreWork() {
    Map<String, String> owner = Map.of("tenant", tenant, "subject", developer);
    String key = key(developer);
    assertThat(onBehalf(owner).status()).isEqualTo(200);
    change("/api/users/" + developer, "enabled", false);
    assertNobody(onBehalf(owner));
    assertNobody(onBehalf(owner(key)));

    change("/api/users/" + developer, "enabled", true);
    assertThat(onBehalf(owner).status()).isEqualTo(200);
    change("/api/tenants/" + tenant, "enabled", false);
    assertNobody(onBehalf(owner));
    assertNobody(onBehalf(owner(key)));
  }

  @Test
  void nobodyActsForAnotherTenantsUser() {
    assertNobody(onBehalf(Map.of("tenant", otherTenant, "subject", developer)));
    assertNobody(
        onBehalf(Map.of("tenant", otherTenant, "subject", developer, "keyId", key(developer))));
    assertNobody(onBehalf(Map.of("tenant", tenant, "subject", "nobody")));
  }

  @Test
  void aClientIsActedForUntilItIsDeleted() {
    String id = "client-" + UUID.randomUUID();
    Answer registered =
        platform.post(
            "/api/clients",
            Map.of("clientId", id, "tenant", tenant, "roles", List.of("developer")));
    assertThat(registered.status()).as("%s", registered.body()).isEqualTo(201);
    Map<String, String> owner = Map.of("tenant", tenant, "subject", id);
    assertThat(claims(onBehalf(owner)).at("/scope").asText()).contains("inference:invoke");

    platform.delete("/api/clients/" + id);

    assertNobody(onBehalf(owner));
  }

  @Test
  void onlyServicesThatMayActForOthersDo() {
    Map<String, String> owner = Map.of("tenant", tenant, "subject", developer);
    assertThat(as("inference-service", secretOf("INFERENCE"), owner).status()).isEqualTo(200);
    assertThat(as("log-service", secretOf("LOG"), owner).status()).isEqualTo(403);
    assertThat(as("gateway-service", secretOf("GATEWAY"), owner).status()).isEqualTo(403);
    assertThat(as("scheduler-service", "wrong", owner).status()).isEqualTo(401);
    assertThat(platform.post(PATH, owner).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant", "subject"})
  void namesTheFieldThatIsMissing(String field) {
    Map<String, String> body = new HashMap<>(owner("k"));
    body.remove(field);
    assertProblem(onBehalf(body), 400, field);
  }

  @Test
  void countsTokensInsteadOfAuditingEachOne() {
    Map<String, String> owner = Map.of("tenant", tenant, "subject", developer);
    double issued = count("issued");
    double refused = count("refused");
    long audited = audited();

    onBehalf(owner);
    onBehalf(owner("no id"));

    assertThat(count("issued")).isEqualTo(issued + 1);
    assertThat(count("refused")).isEqualTo(refused + 1);
    assertThat(audited()).isEqualTo(audited);
  }

  private double count(String outcome) {
    return meters
        .counter("identity.delegated.tokens", "service", "scheduler-service", "outcome", outcome)
        .count();
  }

  private long audited() {
    return sql.sql("select last_value from audit_outbox_sequence_seq").query(Long.class).single();
  }

  private Map<String, String> owner(String keyId) {
    return Map.of("tenant", tenant, "subject", developer, "keyId", keyId);
  }

  private String key(String owner) {
    Answer key =
        as(TestCaller.developer(tenant).withSubject(owner))
            .post("/api/api-keys", Map.of("name", "batches"));
    assertThat(key.status()).as("%s", key.body()).isEqualTo(201);
    return key.text("/id");
  }

  private void change(String path, String field, Object value) {
    long version = platform.get(path).body().at("/version").asLong();
    Answer changed = platform.put(path, Map.of(field, value, "version", version));
    assertThat(changed.status()).as("%s", changed.body()).isEqualTo(200);
  }

  private Answer onBehalf(Map<String, String> body) {
    return as("scheduler-service", secretOf("SCHEDULER"), body);
  }

  private String secretOf(String service) {
    return environment.getRequiredProperty(service + "_SERVICE_SECRET");
  }

  private Answer as(String service, String secret, Map<String, String> body) {
    return withToken(null)
        .send("POST", PATH, body, "Authorization", Browser.basic(service, secret));
  }

  private static JsonNode claims(Answer answer) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    return Browser.claims(answer.text("/token"));
  }

  private static void assertNobody(Answer answer) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(404);
    assertThat(answer.text("/detail")).isEqualTo("There is no such owner who may act now.");
  }
}
