package io.llmplatform.registry.deployment;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.ApprovalView;
import io.llmplatform.registry.api.DeployVersion;
import io.llmplatform.registry.api.DeploymentChangeView;
import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.api.RollBack;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/deployments", produces = "application/json")
@Tag(name = "Deployments", description = "What is to be served.")
class DeploymentController {
  private final Models models;
  private final Deployments deployments;
  private final DeploymentHistory history;
  private final DeploymentStatuses statuses;
  private final Deploying deploying;

  DeploymentController(
      Models models,
      Deployments deployments,
      DeploymentHistory history,
      DeploymentStatuses statuses,
      Deploying deploying) {
    this.models = models;
    this.deployments = deployments;
    this.history = history;
    this.statuses = statuses;
    this.deploying = deploying;
  }

  @PutMapping(path = "/{model}", consumes = "application/json")
  @Operation(
      summary = "Deploy versions",
      description =
          "One version, or several that share the requests. The same again changes nothing, not"
              + " even the generation.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples = {
                        @ExampleObject(name = "One version", value = "{\"version\": 1}"),
                        @ExampleObject(
                            name = "What an alias names now",
                            value = "{\"alias\": \"champion\"}"),
                        @ExampleObject(
                            name = "A canary",
                            value =
                                """
                                {"targets": [
                                  {"version": 1, "weight": 90},
                                  {"version": 2, "weight": 10,
                                   "match": {"header": {"name": "x-canary", "value": "true"}}}],
                                 "sticky": true}\
                                """),
                        @ExampleObject(
                            name = "A shadow",
                            value =
                                """
                                {"version": 1, "settings": {"instances": 2},
                                 "shadow": {"version": 2, "percent": 20},
                                 "expectedGeneration": 3}\
                                """)
                      })))
  @ApiResponse(
      responseCode = "200",
      description = "Deployed instead of what was.",
      content = @Content(schema = @Schema(implementation = DeploymentView.class)))
  @ApiResponse(
      responseCode = "201",
      description = "Deployed where nothing was; Location is the deployment.",
      content = @Content(schema = @Schema(implementation = DeploymentView.class)))
  @ApiResponse(
      responseCode = "202",
      description = "Somebody must agree first; Location is the approval.",
      content = @Content(schema = @Schema(implementation = ApprovalView.class)))
  @Refuses.Invalid("The state makes no sense; the field at fault is named.")
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model or version.")
  @Refuses.Conflict(
      "A version is not ready, a rollout is under way, or the generation is not as expected.")
  ResponseEntity<?> deploy(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @RequestBody DeployVersion body) {
    return answer(deploying.deploy(viewpoint, ModelName.inPath(model), body));
  }

  private static ResponseEntity<?> answer(Outcome outcome) {
    if (outcome instanceof Outcome.Awaiting awaiting) {
      return ResponseEntity.accepted()
          .location(URI.create("/api/approvals/" + awaiting.approval().id()))
          .body(awaiting.approval());
    }
    if (outcome instanceof Outcome.Deployed deployed) {
      DeploymentView view = deployed.view();
      return deployed.isNew()
          ? ResponseEntity.created(URI.create("/api/deployments/" + view.model())).body(view)
          : ResponseEntity.ok(view);
    }
    return ResponseEntity.noContent().build();
  }

  @GetMapping
  @Operation(
      summary = "List deployments",
      description =
          "Those of the tenant's own models and the shared ones, as they were at one moment;"
              + " ordered by model and tenant.")
  @ApiResponse(responseCode = "200", description = "Always one page.", useReturnTypeSchema = true)
  Page<DeploymentView> list(Viewpoint viewpoint) {
    return new Page<>(
        deployments.served(viewpoint.tenant(), viewpoint.everything()).stream()
            .map(Deployment::view)
            .toList(),
        null);
  }

  @GetMapping("/{model}")
  @Operation(
      summary = "Get a deployment",
      description = "What is to be served, and how far each instance is with it.")
  @ApiResponse(responseCode = "200", description = "The deployment.", useReturnTypeSchema = true)
  @Refuses.Unknown("Nothing is deployed of the model.")
  DeploymentView get(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String model) {
    ModelName name = ModelName.inPath(model);
    long id = models.get(viewpoint, name).id();
    Deployment deployment =
        deployments
            .find(id)
            .filter(each -> each.state().hasTargets())
            .orElseThrow(() -> Deploying.unknown(name));
    return deployment.view().with(statuses.of(id, deployment));
  }

  @DeleteMapping("/{model}")
  @Operation(summary = "Remove a deployment", description = "The model and its versions stay.")
  @ApiResponse(
      responseCode = "204",
      description = "Nothing of the model is to be served.",
      content = @Content)
  @ApiResponse(
      responseCode = "202",
      description = "Somebody must agree first; Location is the approval.",
      content = @Content(schema = @Schema(implementation = ApprovalView.class)))
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("Nothing is deployed of the model.")
  @Refuses.Conflict("A rollout is under way.")
  ResponseEntity<?> remove(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String model) {
    return answer(deploying.remove(viewpoint, ModelName.inPath(model)));
  }

  @GetMapping("/{model}/history")
  @Operation(
      summary = "List a deployment's changes",
      description = "The newest first, removals included.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Unknown("There is no such model.")
  Page<DeploymentChangeView> history(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    PageRequest page = PageRequest.of(limit, pageToken);
    RegisteredModel registered = models.get(viewpoint, ModelName.inPath(model));
    return page.page(
        history.page(registered.id(), page.before(Long.MAX_VALUE), page),
        change -> Long.toString(change.generation()),
        change -> change);
  }

  @PostMapping(path = "/{model}/rollback", consumes = "application/json")
  @Operation(
      summary = "Go back to an earlier state",
      description =
          "To the one before the present, or to that of any generation. It is a change like any"
              + " other, with a generation of its own.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples = {
                        @ExampleObject(name = "To the one before", value = "{}"),
                        @ExampleObject(name = "To a generation", value = "{\"generation\": 3}")
                      })))
  @ApiResponse(
      responseCode = "200",
      description = "Deployed instead of what was.",
      content = @Content(schema = @Schema(implementation = DeploymentView.class)))
  @ApiResponse(
      responseCode = "201",
      description = "Deployed where nothing was; Location is the deployment.",
      content = @Content(schema = @Schema(implementation = DeploymentView.class)))
  @ApiResponse(
      responseCode = "202",
      description = "Somebody must agree first; Location is the approval.",
      content = @Content(schema = @Schema(implementation = ApprovalView.class)))
  @Refuses.Invalid("There was no such generation.")
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model, nothing was ever deployed, or a version is gone.")
  @Refuses.Conflict(
      "Nothing was served then, a rollout is under way, or a version is not deployable.")
  ResponseEntity<?> rollBack(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @RequestBody RollBack body) {
    return answer(deploying.rollBack(viewpoint, ModelName.inPath(model), body.generation()));
  }
}
