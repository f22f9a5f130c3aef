package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.alias.AliasName;
import io.llmplatform.registry.alias.Aliases;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.ReadingVersions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/2.0/mlflow/registered-models/alias", produces = "application/json")
@Tag(name = "MLflow: registered models")
class ModelAliasController {
  private static final String LATEST = "latest";

  private final Aliases aliases;
  private final ReadingVersions versions;

  ModelAliasController(Aliases aliases, ReadingVersions versions) {
    this.aliases = aliases;
    this.versions = versions;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowSetAlias")
  record Set(@Nullable String name, @Nullable String alias, @Nullable String version) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowDeleteAlias")
  record Delete(@Nullable String name, @Nullable String alias) {}

  @PostMapping
  @Operation(summary = "Set an alias of a registered model")
  @ApiResponse(responseCode = "200", description = "Set.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the alias or the version is not acceptable.")
  @ChangesVersion
  Nothing set(Viewpoint viewpoint, @RequestBody Set body) {
    aliases.move(
        viewpoint,
        Inputs.name(body.name()),
        AliasName.given(body.alias()),
        Inputs.version(body.version()),
        null);
    return Nothing.INSTANCE;
  }

  @DeleteMapping
  @Operation(summary = "Delete an alias of a registered model")
  @ApiResponse(
      responseCode = "200",
      description = "It is not there, or no more.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The name or the alias is not acceptable.")
  @ChangesModel
  Nothing delete(Viewpoint viewpoint, @RequestBody Delete body) {
    aliases.remove(viewpoint, Inputs.name(body.name()), AliasName.given(body.alias()), null);
    return Nothing.INSTANCE;
  }

  @GetMapping
  @Operation(
      summary = "Get the model version that an alias names",
      description = "latest, in any case, is the newest version.")
  @ApiResponse(responseCode = "200", description = "The version.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or the alias is not acceptable, or there is no such alias.")
  @Refuses.Unknown("There is no such model.")
  ModelVersionController.Answer get(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @RequestParam(required = false)
          @Nullable String name,
      @Parameter(example = "champion") @RequestParam(required = false) @Nullable String alias,
      @Parameter(hidden = true) @RequestBody(required = false) @Nullable JsonNode body) {
    ModelName model = Inputs.name(Inputs.text(name, body, "name"));
    String given = Inputs.required("alias", Inputs.text(alias, body, "alias"));
    return ModelVersionController.Answer.of(
        given.equalsIgnoreCase(LATEST)
            ? latest(viewpoint, model)
            : named(viewpoint, model, AliasName.given(given)));
  }

  private VersionView latest(Viewpoint viewpoint, ModelName model) {
    return versions.latest(viewpoint, model, List.of(Stage.values())).stream()
        .max(Comparator.comparingInt(VersionView::version))
        .orElseThrow(
            () ->
                PlatformException.notFound(
                    "Latest version not found for model %s.".formatted(model)));
  }

  // MLflow says of an unknown alias that the parameter is wrong, not that something is not there.
  private VersionView named(Viewpoint viewpoint, ModelName model, AliasName alias) {
    aliases.list(viewpoint, model);
    try {
      return versions.get(viewpoint, model, alias.value());
    } catch (PlatformException refused) {
      if (refused.code() == ErrorCode.NOT_FOUND) {
        throw PlatformException.invalid(
            "alias", "Registered model alias %s not found.".formatted(alias));
      }
      throw refused;
    }
  }
}
