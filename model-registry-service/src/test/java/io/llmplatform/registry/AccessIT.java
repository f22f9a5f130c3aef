package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.identity.AccessContract;
import io.llmplatform.testing.identity.TestCaller;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * One model of the tenant acme, with a version that is deployed and one that is to take over, and
 * an import.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIT extends RegistryScenario implements AccessContract {
  private String upload = "";
  private String webhook = "";
  private String approval = "";
  private String importId = "";
  private String file = "";

  @BeforeEach
  void deployed() throws Exception {
    RegistryClient acme = as(TestCaller.developer("acme"));
    if (acme.get("/api/models/" + model).status() == 200) {
      return;
    }
    assertThat(acme.register(model).status()).isEqualTo(201);
    assertThat(acme.upload(model, new Multipart().file("a.bin", "content")).status())
        .isEqualTo(201);
    RegistryClient.Answer begun =
        acme.post(
            "/api/models/" + model + "/uploads",
            Map.of("files", List.of(Map.of("path", "a.bin", "size", 1))));
    assertThat(begun.status()).isEqualTo(201);
    upload = begun.text("/id");
    assertThat(acme.put("/api/deployments/" + model, Map.of("version", 1)).status()).isEqualTo(201);
    assertThat(
            acme.put("/api/models/" + model + "/aliases/champion", Map.of("version", 1)).status())
        .isEqualTo(200);
    webhook = acme.post("/api/webhooks", Map.of("url", "https://hooks.example.org/")).text("/id");
    assertThat(webhook).isNotBlank();
    file =
        acme.uploadFile(new Multipart().file("a.txt", "a").field("purpose", "user_data"))
            .text("/id");
    assertThat(file).startsWith("file-");
    importId = acme.post("/api/models/import", Map.of("repository", "acme/x")).text("/id");
    assertThat(importId).isNotEmpty();
    rollingOut(acme);
  }

  private void rollingOut(RegistryClient acme) throws Exception {
    assertThat(acme.upload(model, new Multipart().file("a.bin", "other")).status()).isEqualTo(201);
    RegistryClient.Answer rollout =
        acme.post(
            "/api/deployments/" + model + "/rollouts",
            Map.of(
                "version",
                2,
                "steps",
                List.of(Map.of("weight", 100, "approval", Map.of("role", "tenant-admin")))));
    assertThat(rollout.status()).isEqualTo(201);
    approval = rollout.text("/approval");
  }

  // MLflow's clients read by POST.
  @Override
  public Set<String> openToViewers() {
    return Set.of("POST /api/2.0/mlflow/registered-models/get-latest-versions");
  }

  @Override
  public String resource(String path, String variable) {
    if (path.startsWith("/api/2.0/mlflow-artifacts")) {
      return "models/" + model + "/1/a.bin";
    }
    return switch (variable) {
      case "file" -> file;
      case "delivery" -> "00000000-0000-0000-0000-000000000001";
      case "name", "model" -> model;
      case "version" -> "1";
      case "upload" -> upload;
      case "alias" -> "champion";
      case "rollout" -> "1";
      case "id" -> path.startsWith("/api/webhooks") ? webhook : approval;
      case "import" -> importId;
      default -> "a.bin";
    };
  }
}
