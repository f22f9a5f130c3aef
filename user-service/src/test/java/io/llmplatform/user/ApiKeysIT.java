package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.EnsuringApiKey;
import io.llmplatform.user.apikey.RevokingClientKeys;
import io.llmplatform.user.identity.ApiKeyCheck;
import io.llmplatform.user.identity.KeyIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@SuppressWarnings("NullAway.Init") // set before each test
class ApiKeysIT extends UserScenario {
  @Autowired ApiKeyCheck keys;
  @Autowired EnsuringApiKey ensuring;
  @Autowired RevokingClientKeys revoking;

  private String developer;
  private UserClient self;

  @BeforeEach
  void aDeveloper() {
    developer = user(name(), "developer");
    self = as(TestCaller.developer(tenant).withSubject(developer));
  }

  private static Answer create(UserClient caller, Object... fields) {
    Map<String, Object> body = new HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      body.put((String) fields[i], fields[i + 1]);
    }
    return caller.post("/api/api-keys", body);
  }

  @Test
  void aKeyIsShownOnceAndStoredAsADigest() {
    Answer created =
        create(
            self,
            "name",
            "search",
            "scopes",
            List.of("inference:invoke"),
            "allowed_models",
            List.of("b", "a"),
            "limits",
            Map.of("requestsPerMinute", 60),
            "expiresIn",
            3600);
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    String key = created.text("/key");
    String id = created.text("/id");
    assertThat(key).matches("sk-[0-9A-Za-z]{51}").startsWith(created.text("/prefix"));
    assertThat(created.text("/prefix")).hasSize(11);
    assertThat(created.headers().firstValue("Cache-Control")).contains("no-store");
    Answer found = self.get("/api/api-keys/" + id);
    assertThat(found.body().has("key")).isFalse();
    assertThat(found.text("/models/0")).isEqualTo("a");
    assertThat(self.get("/api/api-keys").body().at("/items").findValuesAsText("id"))
        .containsExactly(id);
    assertThat(self.get("/api/api-keys").body().toString()).doesNotContain(key);
    assertThat(
            sql.sql("select k::text from api_key k where id = cast(? as uuid)")
                .param(id)
                .query(String.class)
                .single())
        .doesNotContain(key.substring(11));
    assertThat(keys.check(key))
        .hasValueSatisfying(
            identity -> {
              assertThat(identity.keyId()).isEqualTo(id);
              assertThat(identity.owner().subject()).isEqualTo(developer);
              assertThat(identity.owner().permissions())
                  .containsExactly(Permission.INFERENCE_INVOKE);
              assertThat(identity.models()).contains(Set.of("a", "b"));
              assertThat(identity.limits().requestsPerMinute()).isEqualTo(60);
              assertThat(identity.expiresAt()).isAfter(Instant.now());
            });
  }

  @Test
  void whatIsNoKeyIsNobody() {
    String key = create(self).text("/key");
    for (String wrong :
        List.of(
            "",
            "sk-",
            key + "x",
            key.substring(0, key.length() - 1),
            key.toLowerCase(),
            "sk-" + "'or 1=1--".repeat(5),
            "sk-" + "a".repeat(1_000_000),
            "sk-\u0000" + "a".repeat(50))) {
      assertThat(keys.check(wrong)).isEmpty();
    }
  }

  @Test
  void aRevokedOrExpiredKeyIsNobodyAtOnce() {
    Answer created = create(self, "expiresAt", Instant.now().plusSeconds(3600).toString());
    String path = "/api/api-keys/" + created.text("/id");
    assertThat(keys.check(created.text("/key"))).isPresent();
    sql.sql("update api_key set expires_at = now() where id = cast(? as uuid)")
        .param(created.text("/id"))
        .update();
    assertThat(keys.check(created.text("/key"))).isEmpty();
    String other = create(self).text("/key");
    assertThat(self.delete(path).status()).isEqualTo(204);
    assertProblem(self.get(path), 404, "");
    assertProblem(self.delete(path), 404, "");
    assertThat(keys.check(other)).isPresent();
    assertThat(admin.put("/api/users/" + developer, Map.of("enabled", false)).status())
        .isEqualTo(200);
    assertThat(keys.check(other)).isEmpty();
    admin.put("/api/users/" + developer, Map.of("enabled", true));
    assertThat(keys.check(other)).isPresent();
    platform.put("/api/tenants/" + tenant, Map.of("enabled", false));
    assertThat(keys.check(other)).isEmpty();
  }

  @Test
  void aKeyFollowsTheRolesOfItsOwner() {
    String key = create(self).text("/key");
    admin.put("/api/users/" + developer, Map.of("roles", List.of("viewer")));
    assertThat(keys.check(key).orElseThrow().owner().permissions())
        .doesNotContain(Permission.INFERENCE_INVOKE)
        .contains(Permission.MODELS_READ);
  }

  @Test
  void badFieldsAreNamed() {
    assertProblem(create(self, "name", "x".repeat(300)), 400, "name");
    assertProblem(create(self, "scopes", List.of("models:eat")), 400, "scopes[0]");
    assertProblem(create(self, "scopes", List.of()), 400, "scopes");
    assertProblem(create(self, "models", List.of("a", "\u0000")), 400, "models[1]");
    assertProblem(create(self, "expiresAt", "2001-01-01T00:00:00Z"), 400, "expiresAt");
    assertProblem(create(self, "expiresAt", "tomorrow"), 400, "expiresAt");
    assertProblem(create(self, "expiresIn", "P1000000000Y"), 400, "expiresIn");
    assertProblem(create(self, "expiresIn", Long.MAX_VALUE), 400, "expiresIn");
    assertProblem(create(self, "limits", Map.of("monthlyTokens", -1)), 400, "limits.monthlyTokens");
    assertProblem(create(admin, "user", "nobody"), 400, "user");
  }

  @Test
  void noKeyIsWiderThanWhoMakesIt() {
    assertThat(create(self, "scopes", List.of("users:write")).status()).isEqualTo(403);
    String superior = user(name(), "platform-admin");
    assertThat(create(admin, "user", superior).status()).isEqualTo(403);
    assertThat(create(admin, "user", developer).status()).isEqualTo(201);
    assertThat(create(self, "user", superior).status()).isEqualTo(403);
    assertProblem(create(as(TestCaller.tenantAdmin(otherTenant)), "user", developer), 400, "user");
  }

  @Test
  void aKeyMadeByAKeyIsNoWiderThanThat() {
    Answer outer =
        create(
            self,
            "scopes",
            List.of("keys:own", "inference:invoke"),
            "models",
            List.of("a", "b"),
            "limits",
            Map.of("requestsPerMinute", 10));
    UserClient byKey =
        as(
            TestCaller.in(tenant)
                .with(Permission.KEYS_OWN, Permission.INFERENCE_INVOKE)
                .withSubject(developer)
                .withKey(outer.text("/id"), new Limits(10L, null, null, null, null), "a", "b"));
    Answer inner = create(byKey);
    assertThat(inner.status()).as("%s", inner.body()).isEqualTo(201);
    assertThat(inner.body().at("/scopes")).hasSize(2);
    assertThat(inner.body().at("/models")).hasSize(2);
    assertThat(inner.text("/limits/requestsPerMinute")).isEqualTo("10");
    assertThat(create(byKey, "models", List.of("a")).status()).isEqualTo(201);
    assertThat(create(byKey, "models", List.of("c")).status()).isEqualTo(403);
    assertThat(create(byKey, "scopes", List.of("models:write")).status()).isEqualTo(403);
    assertThat(create(byKey, "limits", Map.of("requestsPerMinute", 11)).status()).isEqualTo(403);
    String path = "/api/api-keys/" + outer.text("/id");
    assertThat(byKey.put(path, Map.of("models", List.of())).status()).isEqualTo(403);
    assertThat(self.delete(path).status()).isEqualTo(204);
    assertThat(create(byKey).status()).isEqualTo(403);
  }

  @Test
  void limitsAreRaisedByWhoHasTheBudgets() {
    Answer created = create(self, "limits", Map.of("requestsPerMinute", 10));
    String path = "/api/api-keys/" + created.text("/id");
    assertThat(self.put(path, Map.of("limits", Map.of("requestsPerMinute", 20))).status())
        .isEqualTo(403);
    assertThat(self.put(path, Map.of("limits", Map.of("requestsPerMinute", 5))).status())
        .isEqualTo(200);
    assertThat(admin.put(path, Map.of("limits", Map.of("requestsPerMinute", 20))).status())
        .isEqualTo(200);
    assertThat(keys.check(created.text("/key")).map(KeyIdentity::limits))
        .contains(new Limits(20L, null, null, null, null));
    assertProblem(admin.put(path, Map.of("name", "late", "version", 1)), 409, "");
  }

  @Test
  void aClientHasKeysOfItsOwn() {
    TestCaller client = TestCaller.platformAdmin().withSubject("automation-" + UUID.randomUUID());
    Answer created = create(as(client), "name", "ci");
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    assertThat(keys.check(created.text("/key")))
        .hasValueSatisfying(
            key -> {
              assertThat(key.owner().subject()).isEqualTo(client.subject());
              assertThat(key.owner().permissions()).contains(Permission.TENANTS_ALL);
            });
    assertThat(as(client).delete("/api/api-keys/" + created.text("/id")).status()).isEqualTo(204);
    assertThat(keys.check(created.text("/key"))).isEmpty();
    String another = create(as(client)).text("/key");
    revoking.revoke("platform", client.subject(), "test");
    assertThat(keys.check(another)).isEmpty();
  }

  @Test
  void othersKeysAreUnknown() {
    String path = "/api/api-keys/" + create(self).text("/id");
    UserClient colleague = as(TestCaller.developer(tenant).withSubject(user(name(), "developer")));
    for (UserClient other : List.of(colleague, as(TestCaller.tenantAdmin(otherTenant)))) {
      assertProblem(other.get(path), 404, "");
      assertProblem(other.put(path, Map.of("name", "mine")), 404, "");
      assertProblem(other.delete(path), 404, "");
      assertThat(other.get("/api/api-keys").body().at("/items")).isEmpty();
    }
    assertProblem(self.get("/api/api-keys/a%20b"), 404, "");
    assertProblem(self.get("/api/api-keys/a%00b"), 400, "");
    assertThat(admin.get("/api/api-keys").body().at("/items")).hasSize(1);
    assertThat(as(TestCaller.viewer(tenant)).get("/api/api-keys").status()).isEqualTo(403);
  }

  @Test
  void theLastUseIsNoted() {
    Answer created = create(self);
    assertThat(created.body().has("lastUsedAt")).isFalse();
    keys.check(created.text("/key"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> self.get("/api/api-keys/" + created.text("/id")).body().has("lastUsedAt"));
  }

  @Test
  void ensuringAKeyIsIdempotent() {
    String text = "sk-demo-" + UUID.randomUUID();
    Set<Permission> scopes = Set.of(Permission.INFERENCE_INVOKE);
    String id = ensuring.ensure(developer, text, "demo", scopes, Limits.NONE);
    assertThat(ensuring.ensure(developer, text, "demo", scopes, Limits.NONE)).isEqualTo(id);
    assertThat(keys.check(text).orElseThrow().keyId()).isEqualTo(id);
  }
}
