package io.llmplatform.registry.deployment;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.api.DeploymentPolicy;
import io.llmplatform.registry.approval.Gate;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/deployments/{model}/policy", produces = "application/json")
@Tag(name = "Deployments", description = "What is to be served.")
class PolicyController {
  private final Models models;
  private final DeploymentPolicies policies;
  private final TransactionOperations transactions;

  PolicyController(Models models, DeploymentPolicies policies, TransactionOperations transactions) {
    this.models = models;
    this.policies = policies;
    this.transactions = transactions;
  }

  @GetMapping
  @Operation(summary = "Get a deployment's policy")
  @ApiResponse(responseCode = "200", description = "The policy.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such model.")
  DeploymentPolicy get(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String model) {
    long id = models.get(viewpoint, ModelName.inPath(model)).id();
    return new DeploymentPolicy(policies.gate(id).map(Gate::view).orElse(null));
  }

  @PutMapping(consumes = "application/json")
  @Operation(
      summary = "Set a deployment's policy",
      description =
          "With an approval every change of the deployment that somebody asks for, and every"
              + " rollout's begin, waits for somebody of that role. What rolls a rollout back does"
              + " not wait. An empty object takes the policy away. Needs the permission"
              + " roles:write, since it says what roles may.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples = @ExampleObject("{\"approval\": {\"role\": \"tenant-admin\"}}"))))
  @ApiResponse(responseCode = "200", description = "Set.", useReturnTypeSchema = true)
  @Refuses.Invalid("The role is missing.")
  @Refuses.Forbidden("The caller lacks roles:write, or another tenant shares this model.")
  @Refuses.Unknown("There is no such model.")
  DeploymentPolicy set(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String model,
      @RequestBody DeploymentPolicy body) {
    ModelName name = ModelName.inPath(model);
    models.getForChange(viewpoint, name);
    viewpoint.caller().require(Permission.ROLES_WRITE);
    Gate gate = Gate.given(body.approval(), "approval");
    transactions.executeWithoutResult(
        status -> policies.set(models.lock(viewpoint, name).id(), gate));
    return new DeploymentPolicy(gate == null ? null : gate.view());
  }
}
