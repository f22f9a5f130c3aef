package io.llmplatform.registry.model;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.RegisterModel;
import io.llmplatform.registry.api.UpdateModel;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/models", produces = "application/json")
@Tag(name = "Models", description = "What is registered.")
class ModelController {
  private final ReadingModels models;
  private final RegisteringModel registering;
  private final UpdatingModel updating;
  private final DeletingModel deleting;

  ModelController(
      ReadingModels models,
      RegisteringModel registering,
      UpdatingModel updating,
      DeletingModel deleting) {
    this.models = models;
    this.registering = registering;
    this.updating = updating;
    this.deleting = deleting;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Register a model",
      description = "Versions are added by uploading their files.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "all-minilm-l6-v2",
                               "description": "Sentence embeddings, 384 dimensions",
                               "tags": {"task": "embeddings"}}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Registered; Location is the model.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the description or a tag is not acceptable.")
  @Refuses.Forbidden("The caller registers no models, or shares none.")
  @Refuses.Conflict("The name is taken.")
  ResponseEntity<ModelView> register(Viewpoint viewpoint, @RequestBody RegisterModel body) {
    ModelName name = ModelName.given(body.name());
    Description description = Description.given(body.description(), body.tags());
    Visibility visibility = Objects.requireNonNullElse(body.visibility(), Visibility.TENANT);
    ModelView model = registering.register(viewpoint, visibility, name, description);
    return ResponseEntity.created(URI.create("/api/models/" + name)).body(model);
  }

  @GetMapping("/{name}")
  @Operation(summary = "Get a model")
  @ApiResponse(responseCode = "200", description = "The model.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such model.")
  ModelView get(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String name) {
    return models.get(viewpoint, ModelName.inPath(name));
  }

  @PatchMapping(path = "/{name}", consumes = "application/json")
  @Operation(
      summary = "Change a model",
      description = "What is absent stays. Tags are merged; null removes one.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"description": "Sentence embeddings, 384 dimensions",
                               "tags": {"task": "embeddings", "draft": null}}\
                              """))))
  @ApiResponse(responseCode = "200", description = "As it is now.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the description or a tag is not acceptable.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model.")
  @Refuses.Conflict(
      "The new name is taken, the model is deployed under the old one, or it has changed since"
          + " expectedUpdatedAt.")
  ModelView update(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @RequestBody UpdateModel body) {
    ModelName model = ModelName.inPath(name);
    return updating.update(
        viewpoint,
        model,
        new ModelPatch(
            body.name() == null ? null : ModelName.given(body.name()),
            body.description(),
            Objects.requireNonNullElse(body.tags(), Map.of()),
            body.expectedUpdatedAt()));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Delete a model",
      description =
          "With its versions and aliases. Its name is free, and it can be restored until it is"
              + " purged.")
  @ApiResponse(responseCode = "204", description = "It is deleted.")
  @Refuses.Invalid("`purge` is neither true nor false.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model.")
  @Refuses.Conflict("A version of it is deployed; the sentence says where.")
  void delete(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(description = "Whether it is purged at once") @RequestParam(defaultValue = "false")
          boolean purge) {
    ModelName model = ModelName.inPath(name);
    if (purge) {
      deleting.deleteForGood(viewpoint, model);
    } else {
      deleting.delete(viewpoint, model);
    }
  }

  @PostMapping("/{name}/restore")
  @Operation(summary = "Restore a deleted model", description = "With its versions and aliases.")
  @ApiResponse(responseCode = "200", description = "As it was.", useReturnTypeSchema = true)
  @Refuses.Invalid("The moment is not one.")
  @Refuses.Forbidden("The caller writes no models.")
  @Refuses.Unknown("The tenant has no such deleted model.")
  @Refuses.Conflict("There is another model of that name now.")
  ModelView restore(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(description = "deletedAt of the one that is meant; absent: the last deleted")
          @RequestParam(required = false)
          @Nullable Instant deletedAt) {
    return deleting.restore(viewpoint, ModelName.inPath(name), deletedAt);
  }

  @PostMapping("/{name}/purge")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Purge a deleted model",
      description = "It cannot be restored. The content of its files is removed by the sweep.")
  @ApiResponse(responseCode = "204", description = "Nothing of it is left.")
  @Refuses.Invalid("The moment is not one.")
  @Refuses.Forbidden("The caller writes no models.")
  @Refuses.Unknown("The tenant has no such deleted model.")
  void purge(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(description = "deletedAt of the one that is meant; absent: the last deleted")
          @RequestParam(required = false)
          @Nullable Instant deletedAt) {
    deleting.purge(viewpoint, ModelName.inPath(name), deletedAt);
  }
}
