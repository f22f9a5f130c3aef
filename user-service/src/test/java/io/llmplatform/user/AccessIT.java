package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.AccessContract;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
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

  /** An operation of the OpenAPI document, its path filled with what does not exist. */
  private record Operation(String method, String path) {}

  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    JsonNode paths = withToken(null).get("/v3/api-docs").body().at("/paths");
    paths
        .fields()
        .forEachRemaining(
            path -> {
              if (path.getKey().startsWith("/api/")) {
                String filled = path.getKey().replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(new Operation(method.toUpperCase(Locale.ROOT), filled)));
              }
            });
    assertThat(operations).hasSizeGreaterThan(30);
    return operations;
  }

  @Test
  void whoMayNothingIsRefusedEverywhere() {
    UserClient caller = as(TestCaller.in(tenant));
    for (Operation operation : operations()) {
      if (!operation.path().startsWith("/api/users/me")) {
        assertThat(caller.send(operation.method(), operation.path(), Map.of()).status())
            .as("%s", operation)
            .isEqualTo(403);
      }
    }
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
