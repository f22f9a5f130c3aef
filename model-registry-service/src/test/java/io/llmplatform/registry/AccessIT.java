package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.identity.AccessContract;
import io.llmplatform.testing.identity.TestCaller;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** One model of the tenant acme, with a version that is deployed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIT extends RegistryScenario implements AccessContract {

  @BeforeEach
  void deployed() throws Exception {
    RegistryClient acme = as(TestCaller.developer("acme"));
    if (acme.get("/api/models/" + model).status() == 200) {
      return;
    }
    assertThat(acme.register(model).status()).isEqualTo(201);
    assertThat(acme.upload(model, new Multipart().file("a.bin", "content")).status())
        .isEqualTo(201);
    assertThat(acme.put("/api/deployments/" + model, Map.of("version", 1)).status()).isEqualTo(201);
  }

  @Override
  public String resource(String path, String variable) {
    return switch (variable) {
      case "name", "model" -> model;
      case "version" -> "1";
      default -> "a.bin";
    };
  }
}
