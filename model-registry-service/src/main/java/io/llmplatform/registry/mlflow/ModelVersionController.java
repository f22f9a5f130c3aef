package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.search.Search;
import io.llmplatform.registry.search.SearchingVersions;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.DeletingVersion;
import io.llmplatform.registry.version.PublishingVersion;
import io.llmplatform.registry.version.ReadingVersions;
import io.llmplatform.registry.version.UpdatingVersion;
import io.llmplatform.registry.version.VersionDetails;
import io.llmplatform.registry.version.VersionPatch;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
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
@RequestMapping(path = "/api/2.0/mlflow/model-versions", produces = "application/json")
@Tag(
    name = "MLflow: model versions",
    description = "As MLflow's REST API has it; refusals say error_code and message, too.")
class ModelVersionController {
  // MLflow's own bound; a page is shorter, and its token leads on.
  private static final int MOST_RESULTS = 200_000;

  private final ReadingVersions reading;
  private final PublishingVersion publishing;
  private final UpdatingVersion updating;
  private final DeletingVersion deleting;
  private final FindingFiles files;
  private final SearchingVersions searching;

  ModelVersionController(
      ReadingVersions reading,
      PublishingVersion publishing,
      UpdatingVersion updating,
      DeletingVersion deleting,
      FindingFiles files,
      SearchingVersions searching) {
    this.reading = reading;
    this.publishing = publishing;
    this.updating = updating;
    this.deleting = deleting;
    this.files = files;
    this.searching = searching;
  }

  /** The answer about one version. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "MlflowModelVersionAnswer")
  record Answer(ModelVersionBody modelVersion) {
    static Answer of(VersionView version) {
      return new Answer(ModelVersionBody.of(version));
    }
  }

  /** A page of versions; without any it is empty. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @Schema(name = "MlflowModelVersionsPage")
  record Found(List<ModelVersionBody> modelVersions, @Nullable String nextPageToken) {}

  /** Where a version's files are. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "MlflowDownloadUri")
  record DownloadUri(String artifactUri) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "MlflowCreateModelVersion")
  record Create(
      @Nullable String name,
      @Nullable String source,
      @Nullable String runId,
      @Nullable List<TagBody> tags,
      @Nullable String runLink,
      @Nullable String description) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowUpdateModelVersion")
  record Update(@Nullable String name, @Nullable String version, @Nullable String description) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "MlflowTransitionStage")
  record Transition(
      @Nullable String name,
      @Nullable String version,
      @Nullable String stage,
      @Nullable Boolean archiveExistingVersions) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowDeleteModelVersion")
  record Delete(@Nullable String name, @Nullable String version) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowSetModelVersionTag")
  record SetTag(
      @Nullable String name,
      @Nullable String version,
      @Nullable String key,
      @Nullable String value) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @Schema(name = "MlflowDeleteModelVersionTag")
  record DeleteTag(@Nullable String name, @Nullable String version, @Nullable String key) {}

  @PostMapping("/create")
  @Operation(
      summary = "Create a model version",
      description = "Its files stay at the source: it can be deployed only when they are imported.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "churn", "source": "s3://models/churn/7",
                               "run_id": "5a1f0c", "tags": [{"key": "f1", "value": "0.93"}]}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Created.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the source or a tag is not acceptable.")
  @ChangesModel
  Answer create(Viewpoint viewpoint, @RequestBody Create body) {
    ModelName name = Inputs.name(body.name());
    String source = Inputs.source(body.source());
    files.requireResolvable(viewpoint, source);
    return Answer.of(
        publishing.refer(
            viewpoint,
            name,
            VersionDetails.given(
                body.description(),
                TagBody.map(body.tags()),
                new Lineage(null, null, null, source, body.runId(), body.runLink()),
                Map.of())));
  }

  @PatchMapping("/update")
  @Operation(summary = "Change a model version's description")
  @ApiResponse(responseCode = "200", description = "Changed.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the version or the description is not acceptable.")
  @ChangesVersion
  Answer update(Viewpoint viewpoint, @RequestBody Update body) {
    String description = body.description() == null ? "" : body.description();
    return Answer.of(
        updating.update(
            viewpoint,
            Inputs.name(body.name()),
            Inputs.version(body.version()),
            VersionPatch.describe(description)));
  }

  @PostMapping("/transition-stage")
  @Operation(summary = "Move a model version to another stage")
  @ApiResponse(responseCode = "200", description = "Moved.", useReturnTypeSchema = true)
  @Refuses.Invalid("The stage is none, or its versions cannot be archived.")
  @ChangesVersion
  Answer transition(Viewpoint viewpoint, @RequestBody Transition body) {
    Stage stage = Inputs.stage(body.stage());
    boolean archive = Boolean.TRUE.equals(body.archiveExistingVersions());
    if (archive) {
      Inputs.requireArchivable(stage);
    }
    return Answer.of(
        updating.transition(
            viewpoint, Inputs.name(body.name()), Inputs.version(body.version()), stage, archive));
  }

  @DeleteMapping("/delete")
  @Operation(
      summary = "Delete a model version",
      description = "Until it is purged, the platform can restore it.")
  @ApiResponse(responseCode = "200", description = "Deleted.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or the version is not acceptable.")
  @Refuses.Forbidden("The caller deletes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such version.")
  @Refuses.Conflict("It is deployed.")
  Nothing delete(Viewpoint viewpoint, @RequestBody Delete body) {
    deleting.delete(viewpoint, Inputs.name(body.name()), Inputs.version(body.version()));
    return Nothing.INSTANCE;
  }

  @GetMapping("/get")
  @Operation(summary = "Get a model version")
  @ApiResponse(responseCode = "200", description = "The version.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or the version is not acceptable.")
  @Refuses.Unknown("There is no such version.")
  Answer get(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @RequestParam(required = false)
          @Nullable String name,
      @Parameter(example = "1") @RequestParam(required = false) @Nullable String version,
      @Parameter(hidden = true) @RequestBody(required = false) @Nullable JsonNode body) {
    return Answer.of(
        reading.get(
            viewpoint,
            Inputs.name(Inputs.text(name, body, "name")),
            Inputs.version(Inputs.text(version, body, "version"))));
  }

  @GetMapping("/search")
  @Operation(
      summary = "Search model versions",
      description = "Of the tenant's own models and the shared ones; a page has at most 1000.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The filter, the order, max_results or the page token is not acceptable.")
  Found search(
      Viewpoint viewpoint,
      @Parameter(example = "name = 'churn' AND tags.team = 'growth'")
          @RequestParam(required = false)
          @Nullable String filter,
      @Parameter(description = "1 to 200000") @RequestParam(name = "max_results", required = false)
          @Nullable String maxResults,
      @Parameter(
              description =
                  "name, version_number, creation_timestamp or last_updated_timestamp, each with"
                      + " ASC or DESC")
          @RequestParam(name = "order_by", required = false)
          @Nullable List<String> orderBy,
      @Parameter(description = "next_page_token of the page before")
          @RequestParam(name = "page_token", required = false)
          @Nullable String pageToken,
      @Parameter(hidden = true) @RequestBody(required = false) @Nullable JsonNode body) {
    PromptFilter wanted = PromptFilter.of(Inputs.text(filter, body, "filter"));
    Page<VersionSummary> page =
        searching.search(
            Inputs.ofTenant(viewpoint),
            new Search(
                wanted.text(),
                Inputs.list(orderBy, body, "order_by"),
                Inputs.page(
                    Inputs.number(maxResults, body, "max_results"),
                    MOST_RESULTS,
                    Inputs.text(pageToken, body, "page_token"))));
    return new Found(
        page.items().stream()
            .filter(version -> wanted.shows(version.tags()))
            .map(ModelVersionBody::of)
            .toList(),
        page.nextPageToken());
  }

  @GetMapping("/get-download-uri")
  @Operation(
      summary = "Get where a model version's files are",
      description = "mlflow-artifacts:/… for those that lie in the registry; else the source.")
  @ApiResponse(responseCode = "200", description = "The place.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name or the version is not acceptable.")
  @Refuses.Unknown("There is no such version.")
  DownloadUri downloadUri(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @RequestParam(required = false)
          @Nullable String name,
      @Parameter(example = "1") @RequestParam(required = false) @Nullable String version,
      @Parameter(hidden = true) @RequestBody(required = false) @Nullable JsonNode body) {
    return new DownloadUri(
        files.uri(
            viewpoint,
            Inputs.name(Inputs.text(name, body, "name")),
            Inputs.version(Inputs.text(version, body, "version"))));
  }

  @PostMapping("/set-tag")
  @Operation(summary = "Set a tag of a model version")
  @ApiResponse(responseCode = "200", description = "Set.", useReturnTypeSchema = true)
  @Refuses.Invalid("The key or the value is not acceptable.")
  @ChangesVersion
  Nothing setTag(Viewpoint viewpoint, @RequestBody SetTag body) {
    String value = body.value() == null ? "" : body.value();
    updating.update(
        viewpoint,
        Inputs.name(body.name()),
        Inputs.version(body.version()),
        VersionPatch.tag(Inputs.required("key", body.key()), value));
    return Nothing.INSTANCE;
  }

  @DeleteMapping("/delete-tag")
  @Operation(summary = "Delete a tag of a model version")
  @ApiResponse(
      responseCode = "200",
      description = "It is not there, or no more.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The key is missing.")
  @ChangesVersion
  Nothing deleteTag(Viewpoint viewpoint, @RequestBody DeleteTag body) {
    updating.update(
        viewpoint,
        Inputs.name(body.name()),
        Inputs.version(body.version()),
        VersionPatch.tag(Inputs.required("key", body.key()), null));
    return Nothing.INSTANCE;
  }
}
