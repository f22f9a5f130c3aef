package io.llmplatform.registry.rollout;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.RolloutView;
import io.llmplatform.registry.api.StartRollout;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/deployments/{model}/rollouts", produces = "application/json")
@Tag(name = "Rollouts", description = "A version takes over from what is deployed.")
class RolloutController {
  private final Models models;
  private final Rollouts rollouts;
  private final RolloutViews views;
  private final SteeringRollout steering;

  RolloutController(
      Models models, Rollouts rollouts, RolloutViews views, SteeringRollout steering) {
    this.models = models;
    this.rollouts = rollouts;
    this.views = views;
    this.steering = steering;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Start a rollout",
      description =
          "Each step is a change of the deployment. A step is through when every instance has the"
              + " version ready, its time has passed and its requests have ended within the limits;"
              + " where they are broken, or the version stands still, what was deployed before is"
              + " deployed again. Times are ISO 8601 durations.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"version": 2,
                               "steps": [
                                 {"weight": 0, "shadowPercent": 20, "minDuration": "PT1M"},
                                 {"weight": 10, "minDuration": "PT5M", "minRequests": 100},
                                 {"weight": 100, "minDuration": "PT10M",
                                  "approval": {"role": "tenant-admin"}}],
                               "limits": {"maxErrorRate": 0.01, "maxP95": "PT0.5S",
                                 "maxP95Ratio": 1.5},
                               "progressDeadline": "PT2M"}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Started; Location is the rollout.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The plan makes no sense; the field at fault is named.")
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model or version.")
  @Refuses.Conflict(
      "The version is not ready, a rollout is under way, or nothing is deployed to take over from.")
  ResponseEntity<RolloutView> start(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @RequestBody StartRollout body) {
    RolloutView started = steering.start(viewpoint, ModelName.inPath(model), body);
    return ResponseEntity.created(
            URI.create("/api/deployments/%s/rollouts/%d".formatted(started.model(), started.id())))
        .body(started);
  }

  @GetMapping
  @Operation(summary = "List a model's rollouts", description = "The newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Unknown("There is no such model.")
  Page<RolloutView> list(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    PageRequest page = PageRequest.of(limit, pageToken);
    RegisteredModel owner = models.get(viewpoint, ModelName.inPath(model));
    return page.page(
        rollouts.page(owner.id(), (int) page.before(Integer.MAX_VALUE), page),
        rollout -> Integer.toString(rollout.number()),
        rollout -> views.of(rollout, owner));
  }

  @GetMapping("/{rollout}")
  @Operation(summary = "Get a rollout")
  @ApiResponse(responseCode = "200", description = "The rollout.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such model or rollout.")
  RolloutView get(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @Parameter(example = "1") @PathVariable String rollout) {
    RegisteredModel owner = models.get(viewpoint, ModelName.inPath(model));
    return rollouts
        .find(owner.id(), number(rollout))
        .map(found -> views.of(found, owner))
        .orElseThrow(() -> SteeringRollout.unknown(owner, rollout));
  }

  @PostMapping("/{rollout}/advance")
  @Operation(
      summary = "Begin the next step now",
      description = "Whatever the present one still waits for; after the last it succeeds.")
  @ApiResponse(responseCode = "200", description = "The rollout.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model or rollout.")
  @Refuses.Conflict("It has ended, or waits for an approval.")
  RolloutView advance(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @Parameter(example = "1") @PathVariable String rollout) {
    return steering.advance(viewpoint, ModelName.inPath(model), number(rollout));
  }

  @PostMapping("/{rollout}/pause")
  @Operation(
      summary = "Stay in the step",
      description = "It is still watched: what is not healthy is rolled back.")
  @ApiResponse(responseCode = "200", description = "The rollout.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model or rollout.")
  @Refuses.Conflict("It has ended, or waits for an approval.")
  RolloutView pause(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @Parameter(example = "1") @PathVariable String rollout) {
    return steering.pause(viewpoint, ModelName.inPath(model), number(rollout));
  }

  @PostMapping("/{rollout}/resume")
  @Operation(summary = "Go on after a pause")
  @ApiResponse(responseCode = "200", description = "The rollout.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model or rollout.")
  @Refuses.Conflict("It has ended, or waits for an approval.")
  RolloutView resume(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @Parameter(example = "1") @PathVariable String rollout) {
    return steering.resume(viewpoint, ModelName.inPath(model), number(rollout));
  }

  @PostMapping("/{rollout}/abort")
  @Operation(
      summary = "Roll back",
      description = "What was deployed before the rollout is deployed again.")
  @ApiResponse(responseCode = "200", description = "The rollout.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model or rollout.")
  @Refuses.Conflict("It has ended.")
  RolloutView abort(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @Parameter(example = "1") @PathVariable String rollout) {
    return steering.abort(viewpoint, ModelName.inPath(model), number(rollout));
  }

  // What is no number is no rollout's: 0 is none either.
  private static int number(String rollout) {
    return rollout.matches("[1-9]\\d{0,8}") ? Integer.parseInt(rollout) : 0;
  }
}
