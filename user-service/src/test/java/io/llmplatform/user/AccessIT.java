package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.identity.AccessContract;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessIT extends UserScenario implements AccessContract {
  private static final String ACME = "acme";
  private static final String ROLE = "of-acme";

  private static String user = "";
  private static String key = "";

  /** In the tenant acme: a user, an API key and a role. */
  @BeforeEach
  void something() {
    if (!user.isEmpty()) {
      return;
    }
    made("/api/tenants", Map.of("name", ACME));
    made("/api/tenants", Map.of("name", "other"));
    user =
        made(
            "/api/users",
            Map.of(
                "username",
                name(),
                "password",
                PASSWORD,
                "tenant",
                ACME,
                "roles",
                List.of("developer")));
    key = made("/api/api-keys", Map.of("user", user));
    made("/api/roles", Map.of("name", ROLE, "tenant", ACME, "permissions", List.of("models:read")));
  }

  private String made(String path, Map<String, ?> body) {
    Answer created = platform.post(path, body);
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    return created.text("/id");
  }

  @Override
  public int port() {
    return servicePort();
  }

  @Override
  public String resource(String path, String variable) {
    if (path.startsWith("/api/users")) {
      return user;
    }
    if (path.startsWith("/api/api-keys") || path.startsWith("/api/budgets/keys")) {
      return key;
    }
    return path.startsWith("/api/roles") ? ROLE : ACME;
  }

  @Test
  void meIsNoWayAroundThePermissions() {
    String id = user(name(), "viewer");
    UserClient self = as(TestCaller.viewer(tenant).withSubject(id));
    assertThat(self.get("/api/users/me").status()).isEqualTo(200);
    assertThat(self.put("/api/users/me", Map.of("roles", List.of("platform-admin"))).status())
        .isEqualTo(403);
    assertThat(self.delete("/api/users/me").status()).isEqualTo(403);
    assertThat(as(TestCaller.viewer(tenant)).get("/api/users/me").status()).isEqualTo(404);
  }

  @Test
  void anUnknownPathIsNotThere() {
    assertProblem(platform.get("/api/secrets"), 404, "");
  }
}
