package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Identities;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RolesIT extends UserScenario {
  @Autowired Identities identities;

  private Answer create(UserClient caller, String name, String... permissions) {
    return caller.post("/api/roles", Map.of("name", name, "permissions", permissions));
  }

  @Test
  void aTenantHasTheBuiltInRolesAndItsOwn() {
    Answer created = create(admin, "Ops Team", "models:read", "logs:read");
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains("/api/roles/ops-team");
    assertThat(admin.get("/api/roles").body().at("/items").findValuesAsText("name"))
        .containsExactly(
            "platform-admin", "tenant-admin", "developer", "viewer", "service", "ops-team");
    assertThat(admin.get("/api/roles/OPS_TEAM").body()).isEqualTo(created.body());
    assertThat(as(TestCaller.tenantAdmin(otherTenant)).get("/api/roles/ops-team").status())
        .isEqualTo(404);
    assertProblem(admin.get("/api/roles?tenant=" + otherTenant), 404, "");
    assertProblem(create(admin, "ops_team", "models:read"), 409, "");
  }

  @Test
  void builtInRolesStayAsTheyAre() {
    assertProblem(create(platform, "VIEWER", "models:read"), 409, "");
    assertProblem(
        platform.put("/api/roles/viewer", Map.of("permissions", List.of("models:read"))), 409, "");
    assertProblem(platform.delete("/api/roles/developer"), 409, "");
  }

  @Test
  void badInputNamesTheField() {
    assertProblem(create(admin, "x".repeat(300), "models:read"), 400, "name");
    assertProblem(create(admin, "a\u0000b", "models:read"), 400, "name");
    assertProblem(create(admin, "x", "models:read", "models:eat"), 400, "permissions[1]");
    assertProblem(admin.post("/api/roles", Map.of("name", "x")), 400, "permissions");
  }

  @Test
  void nobodyGivesAPermissionThatTheyLack() {
    assertThat(create(admin, "god", "tenants:all").status()).isEqualTo(403);
    TestCaller clerk =
        TestCaller.in(tenant)
            .with(Permission.ROLES_READ, Permission.ROLES_WRITE, Permission.MODELS_READ);
    assertThat(create(as(clerk), "reader", "models:read").status()).isEqualTo(201);
    assertThat(create(as(clerk), "writer", "models:write").status()).isEqualTo(403);
    assertThat(create(admin, "writer", "models:write").status()).isEqualTo(201);
    assertThat(
            as(clerk)
                .put("/api/roles/writer", Map.of("permissions", List.of("models:read")))
                .status())
        .isEqualTo(403);
    assertThat(as(clerk).delete("/api/roles/writer").status()).isEqualTo(403);
  }

  @Test
  void aChangedRoleChangesWhatItsUsersMay() {
    create(admin, "ops", "models:read");
    String id = user(name(), "ops");
    assertThat(identities.bySubject(id).orElseThrow().permissions())
        .containsExactly(Permission.MODELS_READ);
    assertProblem(admin.delete("/api/roles/ops"), 409, "");
    Answer changed =
        admin.put("/api/roles/ops", Map.of("permissions", List.of("logs:read"), "version", 1));
    assertThat(changed.status()).isEqualTo(200);
    assertThat(identities.bySubject(id).orElseThrow().permissions())
        .containsExactly(Permission.LOGS_READ);
    assertProblem(
        admin.put("/api/roles/ops", Map.of("description", "late", "version", 1)), 409, "");
    assertThat(admin.delete("/api/users/" + id).status()).isEqualTo(204);
    assertThat(admin.delete("/api/roles/ops").status()).isEqualTo(204);
    assertThat(admin.get("/api/roles/ops").status()).isEqualTo(404);
  }

  @Test
  void aRoleOfAnotherTenantIsNoRoleHere() {
    assertThat(create(as(TestCaller.tenantAdmin(otherTenant)), "theirs", "logs:read").status())
        .isEqualTo(201);
    assertProblem(
        admin.post(
            "/api/users",
            Map.of("username", name(), "password", PASSWORD, "roles", List.of("theirs"))),
        400,
        "roles");
  }
}
