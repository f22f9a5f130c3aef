package io.llmplatform.registry.mlflow;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.model.DeletingModel;
import io.llmplatform.registry.model.Description;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.ModelPatch;
import io.llmplatform.registry.model.ReadingModels;
import io.llmplatform.registry.model.RegisteringModel;
import io.llmplatform.registry.model.UpdatingModel;
import io.llmplatform.registry.search.Search;
import io.llmplatform.registry.search.SearchingModels;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.ReadingVersions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/2.0/mlflow/registered-models", produces = "application/json")
@Tag(
    name = "MLflow: registered models",
    description = "As MLflow's REST API has it; refusals say error_code and message, too.")
class RegisteredModelController {
  private static final int MOST_RESULTS = 1000;

  private final ReadingModels reading;
  private final RegisteringModel registering;
  private final UpdatingModel updating;
  private final DeletingModel deleting;
  private final ReadingVersions versions;
  private final SearchingModels searching;

  RegisteredModelController(
      ReadingModels reading,
      RegisteringModel registering,
      UpdatingModel updating,
      DeletingModel deleting,
      ReadingVersions versions,
      SearchingModels searching) {
    this.reading = reading;
    this.registering = registering;
    this.updating = updating;
    this.deleting = deleting;
    this.versions = versions;
    this.searching = searching;
  }

  /** The answer about one model. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "MlflowRegisteredModelAnswer")
  record Answer(RegisteredModelBody registeredModel) {}

  /** A page of models; without any it is empty. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @Schema(name = "MlflowRegisteredModelsPage")
  record Found(List<RegisteredModelBody> registeredModels, @Nullable String nextPageToken) {}

  /** The answer about versions; without any it is empty. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @Schema(name = "MlflowModelVersionsAnswer")
  record Versions(List<ModelVersionBody> modelVersions) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowCreateRegisteredModel")
  record Create(
      @Nullable String name, @Nullable String description, @Nullable List<TagBody> tags) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "MlflowRenameRegisteredModel")
  record Rename(@Nullable String name, @Nullable String newName) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowUpdateRegisteredModel")
  record Update(@Nullable String name, @Nullable String description) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowDeleteRegisteredModel")
  record Delete(@Nullable String name) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowSetRegisteredModelTag")
  record SetTag(@Nullable String name, @Nullable String key, @Nullable String value) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowDeleteRegisteredModelTag")
  record DeleteTag(@Nullable String name, @Nullable String key) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowGetLatestVersions")
  record Latest(@Nullable String name, @Nullable List<String> stages) {}

  @PostMapping("/create")
  @Operation(
      summary = "Create a registered model",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "churn", "description": "Who leaves",
                               "tags": [{"key": "team", "value": "growth"}]}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Created.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or a tag is not acceptable, or the name is taken.")
  @Refuses.Forbidden("The caller registers no models.")
  Answer create(Viewpoint viewpoint, @RequestBody Create body) {
    ModelName name = Inputs.newName("name", body.name());
    Description description = Description.given(body.description(), TagBody.map(body.tags()));
    return answer(
        unlessTaken(
            viewpoint,
            name,
            () -> registering.register(viewpoint, Visibility.TENANT, name, description)));
  }

  @PostMapping("/rename")
  @Operation(summary = "Rename a registered model")
  @ApiResponse(responseCode = "200", description = "Renamed.", useReturnTypeSchema = true)
  @Refuses.Invalid("The new name is not acceptable, or taken.")
  @ChangesModel
  Answer rename(Viewpoint viewpoint, @RequestBody Rename body) {
    ModelName newName = Inputs.newName("new_name", body.newName());
    return answer(
        unlessTaken(
            viewpoint,
            newName,
            () ->
                updating.update(viewpoint, Inputs.name(body.name()), ModelPatch.rename(newName))));
  }

  @PatchMapping("/update")
  @Operation(summary = "Change a registered model's description")
  @ApiResponse(responseCode = "200", description = "Changed.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or the description is not acceptable.")
  @ChangesModel
  Answer update(Viewpoint viewpoint, @RequestBody Update body) {
    String description = body.description() == null ? "" : body.description();
    return answer(
        updating.update(viewpoint, Inputs.name(body.name()), ModelPatch.describe(description)));
  }

  @DeleteMapping("/delete")
  @Operation(
      summary = "Delete a registered model",
      description = "Its name is free; until it is purged, the platform can restore it.")
  @ApiResponse(responseCode = "200", description = "Deleted.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name is not acceptable.")
  @Refuses.Forbidden("The caller deletes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model.")
  @Refuses.Conflict("A version of it is deployed.")
  Nothing delete(Viewpoint viewpoint, @RequestBody Delete body) {
    deleting.delete(viewpoint, Inputs.name(body.name()));
    return Nothing.INSTANCE;
  }

  @GetMapping("/get")
  @Operation(summary = "Get a registered model")
  @ApiResponse(responseCode = "200", description = "The model.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name is not acceptable.")
  @Refuses.Unknown("There is no such model.")
  Answer get(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @RequestParam(required = false)
          @Nullable String name,
      @Parameter(hidden = true) @RequestBody(required = false) @Nullable JsonNode body) {
    return answer(reading.get(viewpoint, Inputs.name(Inputs.text(name, body, "name"))));
  }

  @GetMapping("/search")
  @Operation(
      summary = "Search registered models",
      description = "The tenant's own and the shared ones; filter and order as MLflow has them.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The filter, the order, max_results or the page token is not acceptable.")
  Found search(
      Viewpoint viewpoint,
      @Parameter(example = "name LIKE 'all-%' AND tags.task = 'embeddings'")
          @RequestParam(required = false)
          @Nullable String filter,
      @Parameter(description = "1 to 1000; 100 if absent")
          @RequestParam(name = "max_results", required = false)
          @Nullable String maxResults,
      @Parameter(description = "name or last_updated_timestamp, each with ASC or DESC")
          @RequestParam(name = "order_by", required = false)
          @Nullable List<String> orderBy,
      @Parameter(description = "next_page_token of the page before")
          @RequestParam(name = "page_token", required = false)
          @Nullable String pageToken,
      @Parameter(hidden = true) @RequestBody(required = false) @Nullable JsonNode body) {
    PromptFilter wanted = PromptFilter.of(Inputs.text(filter, body, "filter"));
    Page<ModelView> page =
        searching.search(
            Inputs.ofTenant(viewpoint),
            new Search(
                wanted.text(),
                Inputs.list(orderBy, body, "order_by"),
                Inputs.page(
                    Inputs.number(maxResults, body, "max_results"),
                    MOST_RESULTS,
                    Inputs.text(pageToken, body, "page_token"))));
    List<ModelView> shown =
        page.items().stream().filter(model -> wanted.shows(model.tags())).toList();
    return new Found(bodies(shown), page.nextPageToken());
  }

  @GetMapping("/get-latest-versions")
  @Operation(summary = "Get of each stage the newest version")
  @ApiResponse(responseCode = "200", description = "The versions.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or a stage is not acceptable.")
  @Refuses.Unknown("There is no such model.")
  Versions latest(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @RequestParam(required = false)
          @Nullable String name,
      @Parameter(description = "None, Staging, Production, Archived; all if absent")
          @RequestParam(required = false)
          @Nullable List<String> stages,
      @Parameter(hidden = true) @RequestBody(required = false) @Nullable JsonNode body) {
    return latest(
        viewpoint,
        Inputs.name(Inputs.text(name, body, "name")),
        Inputs.stages(Inputs.list(stages, body, "stages")));
  }

  @PostMapping("/get-latest-versions")
  @Operation(summary = "Get of each stage the newest version, as MLflow's clients ask for it")
  @ApiResponse(responseCode = "200", description = "The versions.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or a stage is not acceptable.")
  @Refuses.Unknown("There is no such model.")
  Versions latest(Viewpoint viewpoint, @RequestBody Latest body) {
    return latest(viewpoint, Inputs.name(body.name()), Inputs.stages(body.stages()));
  }

  @PostMapping("/set-tag")
  @Operation(summary = "Set a tag of a registered model")
  @ApiResponse(responseCode = "200", description = "Set.", useReturnTypeSchema = true)
  @Refuses.Invalid("The key or the value is not acceptable.")
  @ChangesModel
  Nothing setTag(Viewpoint viewpoint, @RequestBody SetTag body) {
    String value = body.value() == null ? "" : body.value();
    updating.update(
        viewpoint,
        Inputs.name(body.name()),
        ModelPatch.tag(Inputs.required("key", body.key()), value));
    return Nothing.INSTANCE;
  }

  @DeleteMapping("/delete-tag")
  @Operation(summary = "Delete a tag of a registered model")
  @ApiResponse(
      responseCode = "200",
      description = "It is not there, or no more.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The key is missing.")
  @ChangesModel
  Nothing deleteTag(Viewpoint viewpoint, @RequestBody DeleteTag body) {
    updating.update(
        viewpoint,
        Inputs.name(body.name()),
        ModelPatch.tag(Inputs.required("key", body.key()), null));
    return Nothing.INSTANCE;
  }

  private Versions latest(Viewpoint viewpoint, ModelName name, List<Stage> stages) {
    return new Versions(
        versions.latest(viewpoint, name, stages).stream().map(ModelVersionBody::of).toList());
  }

  private Answer answer(ModelView model) {
    return new Answer(bodies(List.of(model)).get(0));
  }

  private List<RegisteredModelBody> bodies(List<ModelView> models) {
    Map<List<String>, List<ModelVersionBody>> latest =
        versions.latest(models).stream()
            .collect(
                groupingBy(
                    version -> List.of(version.tenant(), version.model()),
                    mapping(ModelVersionBody::of, toList())));
    return models.stream()
        .map(
            model ->
                RegisteredModelBody.of(
                    model, latest.getOrDefault(List.of(model.tenant(), model.name()), List.of())))
        .toList();
  }

  private ModelView unlessTaken(Viewpoint viewpoint, ModelName name, Supplier<ModelView> work) {
    try {
      return work.get();
    } catch (PlatformException refused) {
      // Another conflict, such as a rename of what is deployed, stays one.
      if (refused.code() == ErrorCode.CONFLICT && isTaken(viewpoint, name)) {
        throw MlflowRefusal.alreadyExists(
            "Registered Model (name=%s) already exists.".formatted(name));
      }
      throw refused;
    }
  }

  private boolean isTaken(Viewpoint viewpoint, ModelName name) {
    try {
      reading.get(viewpoint, name);
      return true;
    } catch (PlatformException free) {
      return false;
    }
  }
}
