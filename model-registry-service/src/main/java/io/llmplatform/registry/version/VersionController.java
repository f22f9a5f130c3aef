package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.RegisterVersion;
import io.llmplatform.registry.api.UpdateVersion;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
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
@RequestMapping(path = "/api/models/{name}/versions", produces = "application/json")
@Tag(name = "Versions", description = "The versions of a model and their files.")
class VersionController {
  private final Models models;
  private final ReadingVersions versions;
  private final PublishingVersion publishing;
  private final UpdatingVersion updating;
  private final DeletingVersion deleting;

  VersionController(
      Models models,
      ReadingVersions versions,
      PublishingVersion publishing,
      UpdatingVersion updating,
      DeletingVersion deleting) {
    this.models = models;
    this.versions = versions;
    this.publishing = publishing;
    this.updating = updating;
    this.deleting = deleting;
  }

  @GetMapping
  @Operation(summary = "List a model's versions", description = "The newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Unknown("There is no such model.")
  Page<VersionSummary> list(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken,
      @Parameter(description = "Whether the deleted ones are asked for")
          @RequestParam(defaultValue = "false")
          boolean deleted) {
    ModelName modelName = ModelName.inPath(name);
    PageRequest page = PageRequest.of(limit, pageToken);
    int before = (int) page.before(Integer.MAX_VALUE);
    return page.page(
        versions.list(viewpoint, modelName, deleted, before, Limit.of(page.fetchSize())),
        version -> Integer.toString(version.version()),
        version -> version);
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Register a version whose files lie elsewhere",
      description =
          "A reference to `lineage.source`, which cannot be deployed. A version with files is"
              + " uploaded, as multipart/form-data, to the same path.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"lineage": {"source": "s3://models/all-minilm-l6-v2",
                                           "trainingJob": "job-17"},
                               "metrics": {"accuracy": 0.93}}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Registered; Location is the version.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The source is missing, or something is not acceptable; `field` names it.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model.")
  ResponseEntity<VersionView> refer(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @RequestBody RegisterVersion body) {
    ModelName model = ModelName.inPath(name);
    models.getForChange(viewpoint, model);
    VersionView version =
        publishing.refer(
            viewpoint,
            model,
            VersionDetails.given(body.description(), body.tags(), body.lineage(), body.metrics()));
    return ResponseEntity.created(
            URI.create("/api/models/" + model + "/versions/" + version.version()))
        .body(version);
  }

  @GetMapping("/{version}")
  @Operation(
      summary = "Get a version",
      description =
          "With its files. `@champion` gets the version that the alias `champion` names at that"
              + " moment; its files are then fetched by its number, since an alias may move in"
              + " between.")
  @ApiResponse(responseCode = "200", description = "The version.", useReturnTypeSchema = true)
  @Refuses.Invalid("This is neither a number nor an alias.")
  @Refuses.Unknown("There is no such model, version or alias.")
  VersionView get(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(description = "A number, or @ and an alias", example = "1") @PathVariable
          String version) {
    ModelName model = ModelName.inPath(name);
    return version.startsWith("@")
        ? versions.get(viewpoint, model, version.substring(1))
        : versions.get(viewpoint, model, number(version));
  }

  @PatchMapping(path = "/{version}", consumes = "application/json")
  @Operation(
      summary = "Change what is said about a version",
      description =
          "What is absent stays. Tags and metrics are merged; null removes one. Files never"
              + " change.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"description": "quantized", "tags": {"reviewed": "yes"},
                               "metrics": {"accuracy": 0.93}}\
                              """))))
  @ApiResponse(responseCode = "200", description = "As it is now.", useReturnTypeSchema = true)
  @Refuses.Invalid("Something is not acceptable; `field` names it.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model or version.")
  @Refuses.Conflict("The version has changed since expectedUpdatedAt.")
  VersionView update(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "1") @PathVariable int version,
      @RequestBody UpdateVersion body) {
    return updating.update(
        viewpoint,
        ModelName.inPath(name),
        version,
        new VersionPatch(
            body.description(),
            Objects.requireNonNullElse(body.tags(), Map.of()),
            Objects.requireNonNullElse(body.metrics(), Map.of()),
            body.lineage(),
            body.stage(),
            body.expectedUpdatedAt()));
  }

  @DeleteMapping("/{version}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Delete a version",
      description =
          "With the aliases that name it. It can be restored until it is purged; its number is"
              + " never given again.")
  @ApiResponse(responseCode = "204", description = "It is deleted.")
  @Refuses.Invalid("`purge` is neither true nor false.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model or version.")
  @Refuses.Conflict("It is deployed; the sentence says where.")
  void delete(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "1") @PathVariable int version,
      @Parameter(description = "Whether it is purged at once") @RequestParam(defaultValue = "false")
          boolean purge) {
    ModelName model = ModelName.inPath(name);
    if (purge) {
      deleting.deleteForGood(viewpoint, model, version);
    } else {
      deleting.delete(viewpoint, model, version);
    }
  }

  @PostMapping("/{version}/restore")
  @Operation(summary = "Restore a deleted version", description = "Without its aliases.")
  @ApiResponse(responseCode = "200", description = "As it was.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such deleted version.")
  VersionView restore(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "1") @PathVariable int version) {
    return deleting.restore(viewpoint, ModelName.inPath(name), version);
  }

  @PostMapping("/{version}/purge")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Purge a deleted version",
      description = "It cannot be restored. The content of its files is removed by the sweep.")
  @ApiResponse(responseCode = "204", description = "Nothing of it is left.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such deleted version.")
  void purge(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "1") @PathVariable int version) {
    deleting.purge(viewpoint, ModelName.inPath(name), version);
  }

  private static int number(String version) {
    try {
      return Integer.parseInt(version);
    } catch (NumberFormatException e) {
      throw PlatformException.invalid(
              "version", "A version is a number, or @ and an alias: '" + version + "' is neither.")
          .causedBy(e);
    }
  }
}
