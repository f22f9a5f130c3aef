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
            "/api/models/-/versions",
            "/api/models/import",
            "/api/models/imports",
            "/api/models/imports/{import}",
            "/api/models/imports/{import}/cancel",
            "/api/models/imports/{import}/retry",
            "/api/models/{name}",
            "/api/models/{name}/aliases",
            "/api/models/{name}/aliases/{alias}",
            "/api/models/{name}/purge",
            "/api/models/{name}/restore",
            "/api/models/{name}/versions",
            "/api/models/{name}/versions/{version}",
            "/api/models/{name}/versions/{version}/purge",
            "/api/models/{name}/versions/{version}/restore",
            "/api/models/{name}/versions/{version}/files/{path}",
            "/api/models/{name}/uploads",
            "/api/models/{name}/uploads/{upload}",
            "/api/models/{name}/uploads/{upload}/complete",
            "/api/models/{name}/uploads/{upload}/files/{path}",
            "/api/deployments",
            "/api/deployments/{model}",
            "/api/webhooks",
            "/api/webhooks/{id}",
            "/api/webhooks/{id}/test",
            "/api/webhooks/{id}/deliveries",
            "/api/webhooks/{id}/deliveries/{delivery}/redeliver",
            "/api/2.0/mlflow/registered-models/create",
            "/api/2.0/mlflow/registered-models/rename",
            "/api/2.0/mlflow/registered-models/update",
            "/api/2.0/mlflow/registered-models/delete",
            "/api/2.0/mlflow/registered-models/get",
            "/api/2.0/mlflow/registered-models/search",
            "/api/2.0/mlflow/model-versions/search",
            "/api/2.0/mlflow/registered-models/get-latest-versions",
            "/api/2.0/mlflow/registered-models/set-tag",
            "/api/2.0/mlflow/registered-models/delete-tag",
            "/api/2.0/mlflow/registered-models/alias",
            "/api/2.0/mlflow/model-versions/create",
            "/api/2.0/mlflow/model-versions/update",
            "/api/2.0/mlflow/model-versions/delete",
            "/api/2.0/mlflow/model-versions/get",
            "/api/2.0/mlflow/model-versions/set-tag",
            "/api/2.0/mlflow/model-versions/delete-tag",
            "/api/2.0/mlflow/model-versions/get-download-uri",
            "/api/2.0/mlflow/model-versions/transition-stage",
            "/api/2.0/mlflow-artifacts/artifacts",
            "/api/2.0/mlflow-artifacts/artifacts/{path}",
            "/api/deployments/{model}/history",
            "/api/deployments/{model}/policy",
            "/api/deployments/{model}/rollback",
            "/api/deployments/{model}/rollouts",
            "/api/deployments/{model}/rollouts/{rollout}",
            "/api/deployments/{model}/rollouts/{rollout}/abort",
            "/api/deployments/{model}/rollouts/{rollout}/advance",
            "/api/deployments/{model}/rollouts/{rollout}/pause",
            "/api/deployments/{model}/rollouts/{rollout}/resume",
            "/api/approvals",
            "/api/approvals/{id}",
            "/api/approvals/{id}/approve",
            "/api/approvals/{id}/reject",
            "/v1/files",
            "/v1/files/{file}",
            "/v1/files/{file}/content",
            "/internal/housekeeping/artifacts",
            "/internal/instances/{instance}");
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
    assertRefusals(paths, "/api/models/{name}/uploads", "post", "400", "403", "404", "409", "413");
    assertRefusals(
        paths,
        "/api/models/{name}/uploads/{upload}/files/{path}",
        "put",
        "400",
        "403",
        "404",
        "409");
    assertRefusals(paths, "/api/models/{name}", "delete", "403", "404", "409");
    assertRefusals(paths, "/api/models/{name}/aliases/{alias}", "put", "400", "403", "404", "409");
    assertRefusals(paths, "/api/deployments/{model}", "put", "400", "403", "404", "409");
    assertRefusals(paths, "/api/deployments/{model}/rollouts", "post", "400", "403", "404", "409");
    assertRefusals(paths, "/api/approvals/{id}/approve", "post", "400", "403", "404", "409");
    assertRefusals(paths, "/api/models/import", "post", "400", "403", "409");
    assertRefusals(paths, "/api/models/imports/{import}/retry", "post", "400", "403", "404", "409");
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
    for (String schema :
        List.of(
            "ModelView",
            "VersionView",
            "FileView",
            "DeploymentView",
            "DeploymentStatus",
            "BeginUpload",
            "ExpectedFile",
            "UploadView",
            "PartView",
            "ImportModel",
            "ImportView",
            "ImportedFile",
            "UserFileView",
            "UserFileList",
            "DeletedUserFile",
            "SweepReport")) {
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
