package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiIT extends RegistryScenario {

  @Test
  void everyOperationIsDocumentedWithItsRefusals() throws Exception {
    JsonNode document = registry.get("/v3/api-docs").body();
    JsonNode paths = document.at("/paths");
    assertThat(paths.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "/api/models",
            "/api/models/{name}",
            "/api/models/{name}/versions",
            "/api/models/{name}/versions/{version}",
            "/api/models/{name}/versions/{version}/files/{path}",
            "/api/deployments",
            "/api/deployments/{model}");
    for (JsonNode path : paths) {
      for (JsonNode operation : path) {
        assertThat(operation.at("/summary").asText()).isNotBlank();
        for (JsonNode response : operation.at("/responses")) {
          assertThat(response.at("/description").asText()).as("%s", operation).isNotBlank();
        }
      }
    }
    assertRefusals(paths, "/api/models", "post", "400", "403", "409");
    assertRefusals(paths, "/api/models/{name}/versions", "post", "400", "403", "404", "413", "503");
    assertRefusals(paths, "/api/deployments/{model}", "put", "400", "403", "404");
  }

  @Test
  void theUploadIsDescribedAsAForm() throws Exception {
    JsonNode document = registry.get("/v3/api-docs").body();
    JsonNode upload = document.at("/paths").path("/api/models/{name}/versions").path("post");
    JsonNode form = upload.at("/requestBody/content").path("multipart/form-data").path("schema");
    assertThat(form.at("/properties/file/items/format").asText()).isEqualTo("binary");
    assertThat(form.at("/properties/version/$ref").asText()).endsWith("/DescribeVersion");
    assertThat(upload.at("/parameters").findValuesAsText("name"))
        .containsExactlyInAnyOrder("name", "tenant");
  }

  @Test
  void fieldsOfTheContractAreDescribed() throws Exception {
    JsonNode schemas = registry.get("/v3/api-docs").body().at("/components/schemas");
    for (String schema : List.of("ModelView", "VersionView", "FileView", "DeploymentView")) {
      for (JsonNode property : schemas.path(schema).path("properties")) {
        assertThat(property.path("description").asText())
            .as("%s %s", schema, property)
            .isNotBlank();
      }
    }
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
