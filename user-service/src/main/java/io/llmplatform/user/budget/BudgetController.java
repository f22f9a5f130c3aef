package io.llmplatform.user.budget;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.apikey.KeyBudget;
import io.llmplatform.user.apikey.KeyBudgets;
import io.llmplatform.user.budget.BudgetsView.TenantBudget;
import io.llmplatform.user.input.LimitsInput;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.tenant.ChangingTenant;
import io.llmplatform.user.tenant.Tenant;
import io.llmplatform.user.tenant.TenantName;
import io.llmplatform.user.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/budgets", produces = "application/json")
@Tag(name = "Budgets", description = "What tenants and API keys may use at the most.")
class BudgetController {
  private final Tenants tenants;
  private final ChangingTenant changing;
  private final KeyBudgets keys;

  BudgetController(Tenants tenants, ChangingTenant changing, KeyBudgets keys) {
    this.tenants = tenants;
    this.changing = changing;
    this.keys = keys;
  }

  @GetMapping
  @Operation(summary = "List budgets", description = "Of a tenant and, by id, of its API keys.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  BudgetsView list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "The caller's own, if absent", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    Tenant whose =
        tenants.get(caller, TenantName.inPath(tenant == null ? caller.tenant() : tenant));
    Page<KeyBudget> page = keys.of(whose.name().value(), PageRequest.of(limit, pageToken));
    return new BudgetsView(
        new TenantBudget(whose.name().value(), whose.limits(), whose.version()),
        page.items(),
        page.nextPageToken());
  }

  @GetMapping("/tenants/{tenant}")
  @Operation(summary = "Get a tenant's limits", description = "Absent members: unlimited.")
  @ApiResponse(responseCode = "200", description = "The limits.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  ResponseEntity<Limits> ofTenant(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "acme") @PathVariable String tenant) {
    return limits(tenants.get(caller, TenantName.inPath(tenant)));
  }

  @PutMapping(path = "/tenants/{tenant}", consumes = "application/json")
  @Operation(
      summary = "Replace a tenant's limits",
      description = "Platform admins raise them; within the tenant they can only be lowered.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"requestsPerMinute": 600, "tokensPerMinute": 200000,
                               "concurrentRequests": 32, "monthlyTokens": 50000000,
                               "monthlyCost": 250.00}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Replaced.", useReturnTypeSchema = true)
  @Refuses.Invalid("A limit is not acceptable.")
  @Refuses.Forbidden("The caller may not, or not so much.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  @Refuses.Conflict("It was changed meanwhile.")
  ResponseEntity<Limits> replaceOfTenant(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "acme") @PathVariable String tenant,
      @Parameter(description = "ETag that the change is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch,
      @RequestBody Limits body) {
    Limits limits = LimitsInput.checked("", body);
    return limits(
        changing.changeLimits(
            caller, TenantName.inPath(tenant), limits, Revision.of(null, ifMatch)));
  }

  @DeleteMapping("/tenants/{tenant}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Remove a tenant's limits", description = "For platform admins.")
  @ApiResponse(responseCode = "204", description = "Unlimited from now on.")
  @Refuses.Forbidden("The caller may not.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  void removeOfTenant(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "acme") @PathVariable String tenant) {
    changing.changeLimits(caller, TenantName.inPath(tenant), Limits.NONE, Revision.of(null, null));
  }

  @GetMapping("/keys/{id}")
  @Operation(summary = "Get an API key's limits", description = "Absent members: unlimited.")
  @ApiResponse(responseCode = "200", description = "The limits.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such key, or it is another tenant's.")
  ResponseEntity<Limits> ofKey(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "3f0b1a0e-7c1d-4a55-8f9e-0d8f1c2b3a44") @PathVariable String id) {
    return limits(keys.get(caller, id));
  }

  @PutMapping(path = "/keys/{id}", consumes = "application/json")
  @Operation(
      summary = "Replace an API key's limits",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"requestsPerMinute": 60, "monthlyTokens": 1000000}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Replaced.", useReturnTypeSchema = true)
  @Refuses.Invalid("A limit is not acceptable.")
  @Refuses.Forbidden("The caller may not.")
  @Refuses.Unknown("There is no such key, or it is another tenant's.")
  @Refuses.Conflict("It was changed meanwhile.")
  ResponseEntity<Limits> replaceOfKey(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "3f0b1a0e-7c1d-4a55-8f9e-0d8f1c2b3a44") @PathVariable String id,
      @Parameter(description = "ETag that the change is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch,
      @RequestBody Limits body) {
    Limits limits = LimitsInput.checked("", body);
    return limits(keys.replace(caller, id, limits, Revision.of(null, ifMatch)));
  }

  @DeleteMapping("/keys/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Remove an API key's limits", description = "The tenant's stay.")
  @ApiResponse(responseCode = "204", description = "Without limits of its own from now on.")
  @Refuses.Forbidden("The caller may not.")
  @Refuses.Unknown("There is no such key, or it is another tenant's.")
  void removeOfKey(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "3f0b1a0e-7c1d-4a55-8f9e-0d8f1c2b3a44") @PathVariable String id) {
    keys.replace(caller, id, Limits.NONE, Revision.of(null, null));
  }

  private static ResponseEntity<Limits> limits(Tenant tenant) {
    return Revision.tagged(tenant.limits(), tenant.version());
  }

  private static ResponseEntity<Limits> limits(KeyBudget key) {
    return Revision.tagged(key.limits(), key.version());
  }
}
