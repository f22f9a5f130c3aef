package io.llmplatform.user.tenant;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.input.LimitsInput;
import io.llmplatform.user.input.Line;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.input.SearchText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/tenants", produces = "application/json")
@Tag(name = "Tenants", description = "Who shares roles, users, budgets and prices.")
class TenantController {
  private static final int MAX_DISPLAY_NAME = 200;

  private final Tenants tenants;
  private final CreatingTenant creating;
  private final ChangingTenant changing;
  private final RemovingTenant removing;

  TenantController(
      Tenants tenants, CreatingTenant creating, ChangingTenant changing, RemovingTenant removing) {
    this.tenants = tenants;
    this.creating = creating;
    this.changing = changing;
    this.removing = removing;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Create a tenant",
      description = "For platform admins.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "acme", "displayName": "Acme Corporation",
                               "limits": {"requestsPerMinute": 600, "monthlyTokens": 50000000}}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Created; Location is the tenant.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the display name or a limit is not acceptable.")
  @Refuses.Forbidden("The caller acts in its own tenant only.")
  @Refuses.Conflict("The name is taken.")
  ResponseEntity<TenantView> create(
      @Parameter(hidden = true) Caller caller, @RequestBody CreateTenant body) {
    TenantName name = TenantName.given("name", body.name());
    String display = Line.of("displayName", body.displayName(), MAX_DISPLAY_NAME);
    Tenant tenant =
        creating.create(
            caller,
            name,
            display.isEmpty() ? name.value() : display,
            LimitsInput.checked("limits", body.limits()));
    return ResponseEntity.created(URI.create("/api/tenants/" + name))
        .eTag(Long.toString(tenant.version()))
        .body(TenantView.of(tenant));
  }

  @GetMapping
  @Operation(
      summary = "List tenants",
      description = "Ordered by name. Who is no platform admin sees the own one only.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit, the page token or the search is not acceptable.")
  Page<TenantView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken,
      @Parameter(description = "Only with this in the name or display name", example = "acme")
          @RequestParam(required = false)
          @Nullable String search) {
    PageRequest page = PageRequest.of(limit, pageToken);
    TenantName only =
        caller.may(Permission.TENANTS_ALL) ? null : TenantName.inPath(caller.tenant());
    return page.page(
        tenants.page(only, after(page), SearchText.pattern(search), page.fetchSize()),
        tenant -> tenant.name().value(),
        TenantView::of);
  }

  @GetMapping("/{name}")
  @Operation(summary = "Get a tenant")
  @ApiResponse(responseCode = "200", description = "The tenant.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  ResponseEntity<TenantView> get(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "acme") @PathVariable String name) {
    Tenant tenant = tenants.get(caller, TenantName.inPath(name));
    return Revision.tagged(TenantView.of(tenant), tenant.version());
  }

  @RequestMapping(
      path = "/{name}",
      method = {RequestMethod.PUT, RequestMethod.PATCH},
      consumes = "application/json")
  @Operation(
      summary = "Change a tenant",
      description = "What is absent stays as it is.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"displayName": "Acme", "enabled": true, "version": 1}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Changed.", useReturnTypeSchema = true)
  @Refuses.Invalid("The display name, a limit or the version is not acceptable.")
  @Refuses.Forbidden("The caller may not change tenants.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  @Refuses.Conflict("It was changed meanwhile, or the last platform admin is in it.")
  ResponseEntity<TenantView> change(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "acme") @PathVariable String name,
      @Parameter(description = "ETag that the change is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch,
      @RequestBody ChangeTenant body) {
    Tenant tenant =
        changing.change(
            caller,
            TenantName.inPath(name),
            new ChangingTenant.Edit(
                Line.orNull("displayName", body.displayName(), MAX_DISPLAY_NAME),
                body.limits() == null ? null : LimitsInput.checked("limits", body.limits()),
                body.enabled()),
            Revision.of(body.version(), ifMatch));
    return Revision.tagged(TenantView.of(tenant), tenant.version());
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Remove a tenant",
      description =
          "One that has users must be disabled before; they and their keys are removed with it.")
  @ApiResponse(responseCode = "204", description = "Removed with all that was in it.")
  @Refuses.Forbidden("The caller may not change tenants.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  @Refuses.Conflict("It is enabled and has users, or was changed meanwhile.")
  void remove(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "acme") @PathVariable String name,
      @Parameter(description = "ETag that the removal is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    removing.remove(caller, TenantName.inPath(name), Revision.of(null, ifMatch));
  }

  private static String after(PageRequest page) {
    String after = page.after();
    if (after == null) {
      return "";
    }
    if (!TenantName.isValid(after)) {
      throw PageRequest.unknownToken();
    }
    return after;
  }
}
