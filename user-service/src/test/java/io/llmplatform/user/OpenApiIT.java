package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiIT extends UserScenario {

  @Test
  void everyOperationIsDocumentedWithItsRefusals() {
    JsonNode paths = document().at("/paths");
    assertThat(paths.fieldNames())
        .toIterable()
        .contains(
            "/api/tenants",
            "/api/tenants/{name}",
            "/api/users",
            "/api/users/{id}",
            "/api/users/{id}/password",
            "/api/users/{id}/unlock",
            "/api/roles",
            "/api/roles/{name}",
            "/api/api-keys",
            "/api/api-keys/{id}",
            "/api/budgets",
            "/api/budgets/tenants/{tenant}",
            "/api/budgets/keys/{id}",
            "/api/budgets/prices",
            "/api/budgets/prices/{model}",
            "/api/clients",
            "/api/clients/{clientId}",
            "/api/signing-keys",
            "/api/signing-keys/rotate",
            "/internal/prices");
    for (JsonNode path : paths) {
      for (JsonNode operation : path) {
        assertThat(operation.at("/summary").asText()).as("%s", operation).isNotBlank();
        for (JsonNode response : operation.at("/responses")) {
          assertThat(response.at("/description").asText()).as("%s", operation).isNotBlank();
        }
        assertThat(operation.at("/parameters").toString()).doesNotContain("\"caller\"");
      }
    }
    assertRefusals(paths, "/api/tenants", "post", "400", "403", "409");
    assertRefusals(paths, "/api/users/{id}", "patch", "400", "403", "404", "409");
    assertRefusals(paths, "/api/api-keys/{id}", "delete", "404");
  }

  @Test
  void fieldsOfTheContractAreDescribed() {
    JsonNode schemas = document().at("/components/schemas");
    for (String schema :
        List.of("TenantView", "UserView", "RoleView", "ApiKeyView", "BudgetsView", "CreateUser")) {
      assertThat(schemas.path(schema).path("properties")).as(schema).isNotEmpty();
      for (JsonNode property : schemas.path(schema).path("properties")) {
        assertThat(property.path("description").asText())
            .as("%s %s", schema, property)
            .isNotBlank();
      }
    }
  }

  @Test
  void theAnswerToANewKeyHasTheKeyAndItsDetails() {
    assertThat(document().at("/components/schemas/CreatedKeyView/properties").fieldNames())
        .toIterable()
        .contains("key", "id", "prefix", "limits", "expiresAt");
  }

  private JsonNode document() {
    return withToken(null).get("/v3/api-docs").body();
  }

  private static void assertRefusals(
      JsonNode paths, String path, String method, String... statuses) {
    for (String status : statuses) {
      JsonNode schema =
          paths
              .path(path)
              .path(method)
              .at("/responses/" + status + "/content")
              .path("application/problem+json")
              .at("/schema/$ref");
      assertThat(schema.asText()).as("%s %s %s", method, path, status).endsWith("/Problem");
    }
  }
}
