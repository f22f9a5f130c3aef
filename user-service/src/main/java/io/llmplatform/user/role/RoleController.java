package io.llmplatform.user.role;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.input.Line;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.tenant.TenantName;
import io.llmplatform.user.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
@RequestMapping(path = "/api/roles", produces = "application/json")
@Tag(name = "Roles", description = "Sets of permissions: the platform's and each tenant's own.")
class RoleController {
  private static final int MAX_DESCRIPTION = 200;

  private final Roles roles;
  private final Tenants tenants;
  private final EditingRole editing;

  RoleController(Roles roles, Tenants tenants, EditingRole editing) {
    this.roles = roles;
    this.tenants = tenants;
    this.editing = editing;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Create a role",
      description = "Nobody gives a permission that they do not have.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "operator",
                               "permissions": ["models:read", "deployments:write", "logs:read"]}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Created; Location is the role.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the description or a permission is not acceptable.")
  @Refuses.Forbidden("The caller lacks one of the permissions.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  @Refuses.Conflict("The name is taken.")
  ResponseEntity<RoleView> create(
      @Parameter(hidden = true) Caller caller, @RequestBody RoleBody body) {
    RoleName name = RoleName.given("name", body.name());
    Set<Permission> permissions = permissions(body);
    if (permissions == null) {
      throw PlatformException.invalid("permissions", "A role needs permissions.");
    }
    Role role =
        editing.add(
            caller,
            tenant(caller, body.tenant()),
            name,
            Line.orNull("description", body.description(), MAX_DESCRIPTION),
            permissions);
    return ResponseEntity.created(URI.create("/api/roles/" + name))
        .eTag(Long.toString(role.version()))
        .body(RoleView.of(role));
  }

  @GetMapping
  @Operation(summary = "List roles", description = "The built-in ones, then the tenant's by name.")
  @ApiResponse(responseCode = "200", description = "Always one page.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  Page<RoleView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "The caller's own, if absent", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant) {
    TenantName whose = tenant(caller, tenant);
    tenants.get(caller, whose);
    List<RoleView> all =
        Stream.concat(
                Stream.of(BuiltInRole.values()).map(RoleView::of),
                roles.all(whose).stream().map(RoleView::of))
            .toList();
    return new Page<>(all, null);
  }

  @GetMapping("/{name}")
  @Operation(summary = "Get a role")
  @ApiResponse(responseCode = "200", description = "The role.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such role or tenant, or it is another's.")
  ResponseEntity<RoleView> get(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "developer") @PathVariable String name,
      @Parameter(description = "The caller's own, if absent", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant) {
    RoleName role = RoleName.inPath(name);
    TenantName whose = tenant(caller, tenant);
    tenants.get(caller, whose);
    Optional<RoleView> builtIn = BuiltInRole.of(role).map(RoleView::of);
    if (builtIn.isPresent()) {
      return ResponseEntity.ok(builtIn.get());
    }
    Role own = roles.find(whose, role).orElseThrow(RoleName::unknown);
    return Revision.tagged(RoleView.of(own), own.version());
  }

  @RequestMapping(
      path = "/{name}",
      method = {RequestMethod.PUT, RequestMethod.PATCH},
      consumes = "application/json")
  @Operation(
      summary = "Change a role",
      description = "What is absent stays as it is. Whoever has the role is affected at once.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"permissions": ["models:read", "logs:read"], "version": 1}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Changed.", useReturnTypeSchema = true)
  @Refuses.Invalid("The description, a permission or the version is not acceptable.")
  @Refuses.Forbidden("The caller lacks one of the permissions, before or after.")
  @Refuses.Unknown("There is no such role or tenant, or it is another's.")
  @Refuses.Conflict("It is built in, or was changed meanwhile.")
  ResponseEntity<RoleView> change(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "operator") @PathVariable String name,
      @Parameter(description = "The caller's own, if absent", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant,
      @Parameter(description = "ETag that the change is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch,
      @RequestBody RoleBody body) {
    Role role =
        editing.change(
            caller,
            tenant(caller, tenant == null ? body.tenant() : tenant),
            RoleName.inPath(name),
            body.description() == null
                ? null
                : Line.of("description", body.description(), MAX_DESCRIPTION),
            permissions(body),
            Revision.of(body.version(), ifMatch));
    return Revision.tagged(RoleView.of(role), role.version());
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Remove a role", description = "One that no user has.")
  @ApiResponse(responseCode = "204", description = "Removed.")
  @Refuses.Forbidden("The caller lacks one of its permissions.")
  @Refuses.Unknown("There is no such role or tenant, or it is another's.")
  @Refuses.Conflict("It is built in, somebody has it, or it was changed meanwhile.")
  void remove(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "operator") @PathVariable String name,
      @Parameter(description = "The caller's own, if absent", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant,
      @Parameter(description = "ETag that the removal is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    editing.remove(
        caller, tenant(caller, tenant), RoleName.inPath(name), Revision.of(null, ifMatch));
  }

  private static TenantName tenant(Caller caller, @Nullable String named) {
    return TenantName.inPath(named == null ? caller.tenant() : named);
  }

  private static @Nullable Set<Permission> permissions(RoleBody body) {
    return body.permissions() == null ? null : Permissions.given("permissions", body.permissions());
  }
}
