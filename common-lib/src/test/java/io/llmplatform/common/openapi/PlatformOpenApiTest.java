package io.llmplatform.common.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.MediaType;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlatformOpenApiTest {
  private final OpenAPI document = document();

  @Test
  void pointsToTheServerThatTheDocumentCameThrough() {
    assertThat(document.getServers()).singleElement().extracting("url").isEqualTo("/");
    assertThat(document.getInfo().getTitle()).isEqualTo("a-service");
  }

  @Test
  void documentsFailuresInTheStyleOfThePath() {
    assertThat(failure("/v1/models", "application/json").getSchema().get$ref())
        .endsWith("/OpenAiError");
    assertThat(failure("/api/models", "application/problem+json").getSchema().get$ref())
        .endsWith("/Problem");
    assertThat(document.getComponents().getSchemas()).containsKeys("OpenAiError", "Problem");
  }

  @Test
  void saysHowToComeWithCredentials() {
    assertThat(document.getComponents().getSecuritySchemes())
        .hasEntrySatisfying("bearer", scheme -> assertThat(scheme.getScheme()).isEqualTo("bearer"));
    assertThat(document.getSecurity()).singleElement().asString().contains("bearer");
  }

  private MediaType failure(String path, String type) {
    PathItem item = Objects.requireNonNull(document.getPaths().get(path));
    return Objects.requireNonNull(item.getGet().getResponses().getDefault().getContent().get(type));
  }

  private static OpenAPI document() {
    OpenAPI document =
        new OpenAPI()
            .path("/v1/models", new PathItem().get(new Operation()))
            .path("/api/models", new PathItem().get(new Operation()));
    new PlatformOpenApi(new Info().title("a-service")).customise(document);
    return document;
  }
}
