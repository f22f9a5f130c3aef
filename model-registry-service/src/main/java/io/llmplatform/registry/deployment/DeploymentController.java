package io.llmplatform.registry.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.registry.api.DeployVersion;
import io.llmplatform.registry.api.DeploymentView;
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
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/deployments", produces = "application/json")
@Tag(name = "Deployments", description = "What is to be served.")
class DeploymentController {
  private final Models models;
  private final Deployments deployments;
  private final Deploying deploying;

  DeploymentController(Models models, Deployments deployments, Deploying deploying) {
    this.models = models;
    this.deployments = deployments;
    this.deploying = deploying;
  }

  @PutMapping(path = "/{model}", consumes = "application/json")
  @Operation(
      summary = "Deploy a version",
      description = "The same version again changes nothing, not even the generation.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject("{\"version\": 1}"))))
  @ApiResponse(
      responseCode = "200",
      description = "Deployed instead of what was.",
      useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "201",
      description = "Deployed where nothing was; Location is the deployment.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The version is missing.")
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model or version.")
  ResponseEntity<DeploymentView> deploy(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @RequestBody DeployVersion body) {
    ModelName name = ModelName.inPath(model);
    Integer version = body.version();
    if (version == null) {
      models.get(viewpoint, name);
      throw PlatformException.invalid("version", "A deployment needs a version.");
    }
    Deploying.Deployed deployed = deploying.deploy(viewpoint, name, version);
    return deployed.isNew()
        ? ResponseEntity.created(URI.create("/api/deployments/" + name)).body(deployed.view())
        : ResponseEntity.ok(deployed.view());
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
        deployments.findServed(viewpoint.tenant(), viewpoint.everything()).stream()
            .map(Deployment::view)
            .toList(),
        null);
  }

  @GetMapping("/{model}")
  @Operation(summary = "Get a deployment")
  @ApiResponse(responseCode = "200", description = "The deployment.", useReturnTypeSchema = true)
  @Refuses.Unknown("Nothing is deployed of the model.")
  DeploymentView get(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String model) {
    ModelName name = ModelName.inPath(model);
    return deployments
        .find(models.get(viewpoint, name).id())
        .filter(Deployment::isServed)
        .orElseThrow(() -> Deploying.unknown(name))
        .view();
  }

  @DeleteMapping("/{model}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Remove a deployment", description = "The model and its versions stay.")
  @ApiResponse(responseCode = "204", description = "Nothing of the model is to be served.")
  @Refuses.Forbidden("The caller deploys nothing, or another tenant shares this model.")
  @Refuses.Unknown("Nothing is deployed of the model.")
  void remove(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String model) {
    deploying.remove(viewpoint, ModelName.inPath(model));
  }
}
