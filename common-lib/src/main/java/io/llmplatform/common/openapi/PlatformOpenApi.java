package io.llmplatform.common.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Completes a service's document.
 *
 * <p>The server is relative: a Swagger UI at the gateway then calls through the gateway.
 */
final class PlatformOpenApi implements OpenApiCustomizer {
  private static final String PROBLEM = "Problem";
  private static final String PROBLEM_JSON = "application/problem+json";
  private static final String OPENAI_ERROR = "OpenAiError";
  private static final String BEARER = "bearer";

  private final Info info;

  PlatformOpenApi(Info info) {
    this.info = info;
  }

  @Override
  public void customise(OpenAPI document) {
    document.setInfo(info);
    document.setServers(List.of(new Server().url("/")));
    if (document.getComponents() == null) {
      document.setComponents(new Components());
    }
    document
        .getComponents()
        .addSchemas(PROBLEM, problem())
        .addSchemas(OPENAI_ERROR, openAiError())
        .addSecuritySchemes(BEARER, bearer());
    document.addSecurityItem(new SecurityRequirement().addList(BEARER));
    if (document.getPaths() != null) {
      document.getPaths().forEach(PlatformOpenApi::documentErrors);
    }
  }

  private static void documentErrors(String path, PathItem item) {
    boolean openAi = path.startsWith("/v1/");
    for (Operation operation : item.readOperations()) {
      if (operation.getResponses() == null) {
        operation.setResponses(new ApiResponses());
      }
      ApiResponses responses = operation.getResponses();
      if (openAi) {
        responses.values().stream()
            .filter(PlatformOpenApi::isProblem)
            .forEach(refusal -> refusal.setContent(error(true)));
      }
      responses.putIfAbsent(
          "default", new ApiResponse().description("Any failure").content(error(openAi)));
    }
  }

  private static boolean isProblem(ApiResponse response) {
    return response.getContent() != null && response.getContent().containsKey(PROBLEM_JSON);
  }

  private static Content error(boolean openAi) {
    String schema = openAi ? OPENAI_ERROR : PROBLEM;
    return new Content()
        .addMediaType(
            openAi ? "application/json" : PROBLEM_JSON,
            new MediaType()
                .schema(new Schema<>().$ref(Components.COMPONENTS_SCHEMAS_REF + schema)));
  }

  // Swagger UI shows a button for it.
  private static SecurityScheme bearer() {
    return new SecurityScheme()
        .type(SecurityScheme.Type.HTTP)
        .scheme("bearer")
        .description("An API key (sk-…), or a token of the platform's issuer.");
  }

  private static Schema<?> problem() {
    return new ObjectSchema()
        .description("Problem details (RFC 9457)")
        .addProperty("type", new StringSchema())
        .addProperty("title", new StringSchema())
        .addProperty("status", new IntegerSchema())
        .addProperty("detail", new StringSchema())
        .addProperty("instance", new StringSchema())
        .addProperty("code", new StringSchema().description("Stable, such as invalid_argument"))
        .addProperty("field", new StringSchema().description("Path of the input at fault"))
        .addProperty("traceId", new StringSchema())
        .required(List.of("type", "title", "status", "detail", "instance", "code"));
  }

  private static Schema<?> openAiError() {
    Schema<?> error =
        new ObjectSchema()
            .addProperty("message", new StringSchema())
            .addProperty("type", new StringSchema())
            .addProperty("param", new StringSchema().nullable(true))
            .addProperty("code", new StringSchema())
            .addProperty("trace_id", new StringSchema())
            .required(List.of("message", "type", "param", "code"));
    return new ObjectSchema()
        .description("OpenAI's error object")
        .addProperty("error", error)
        .required(List.of("error"));
  }
}
