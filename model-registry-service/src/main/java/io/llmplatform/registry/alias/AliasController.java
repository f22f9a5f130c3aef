package io.llmplatform.registry.alias;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.registry.api.AliasView;
import io.llmplatform.registry.api.MoveAlias;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/models/{name}/aliases", produces = "application/json")
@Tag(name = "Aliases", description = "Names that move from version to version.")
class AliasController {
  private final Aliases aliases;

  AliasController(Aliases aliases) {
    this.aliases = aliases;
  }

  @GetMapping
  @Operation(summary = "List a model's aliases", description = "In order.")
  @ApiResponse(responseCode = "200", description = "Always one page.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such model.")
  Page<AliasView> list(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String name) {
    return new Page<>(aliases.list(viewpoint, ModelName.inPath(name)), null);
  }

  @GetMapping("/{alias}")
  @Operation(
      summary = "Get an alias",
      description = "The version itself: `/api/models/{name}/versions/@{alias}`.")
  @ApiResponse(responseCode = "200", description = "What it names.", useReturnTypeSchema = true)
  @Refuses.Invalid("No alias can be called so.")
  @Refuses.Unknown("There is no such model or alias.")
  AliasView get(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "champion") @PathVariable String alias) {
    return aliases.get(viewpoint, ModelName.inPath(name), AliasName.given(alias));
  }

  @PutMapping(path = "/{alias}", consumes = "application/json")
  @Operation(
      summary = "Set or move an alias",
      description =
          """
          Moves are linearizable: each sees what the one before left, and what was answered is what
          every later request sees. With `expectedVersion` it moves only from there.\
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(examples = @ExampleObject("{\"version\": 2, \"expectedVersion\": 1}"))))
  @ApiResponse(responseCode = "200", description = "What it names now.", useReturnTypeSchema = true)
  @Refuses.Invalid("No alias can be called so, or the version is missing.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model or version.")
  @Refuses.Conflict("The alias does not name the expected version; the sentence says which.")
  AliasView move(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "champion") @PathVariable String alias,
      @RequestBody MoveAlias body) {
    AliasName aliasName = AliasName.given(alias);
    Integer version = body.version();
    ModelName model = ModelName.inPath(name);
    if (version == null) {
      aliases.list(viewpoint, model);
      throw PlatformException.invalid("version", "An alias names a version.");
    }
    return aliases.move(viewpoint, model, aliasName, version, body.expectedVersion());
  }

  @DeleteMapping("/{alias}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Remove an alias", description = "The version stays.")
  @ApiResponse(responseCode = "204", description = "It names nothing.")
  @Refuses.Invalid("No alias can be called so.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model or alias.")
  @Refuses.Conflict("The alias does not name the expected version; the sentence says which.")
  void remove(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "champion") @PathVariable String alias,
      @Parameter(description = "The version that the alias must name", example = "1")
          @RequestParam(required = false)
          @Nullable Integer expectedVersion) {
    ModelName model = ModelName.inPath(name);
    AliasName aliasName = AliasName.given(alias);
    if (!aliases.remove(viewpoint, model, aliasName, expectedVersion)) {
      throw Aliases.unknown(model, aliasName);
    }
  }
}
