package io.llmplatform.user.apikey;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.input.LimitsInput;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.tenant.TenantName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
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
@RequestMapping(path = "/api/api-keys", produces = "application/json")
@Tag(name = "API keys", description = "For programs: OpenAI SDKs send them as they are.")
class ApiKeyController {
  private final ApiKeys keys;
  private final CreatingApiKey creating;
  private final ChangingApiKey changing;
  private final Clock clock;

  ApiKeyController(ApiKeys keys, CreatingApiKey creating, ChangingApiKey changing, Clock clock) {
    this.keys = keys;
    this.creating = creating;
    this.changing = changing;
    this.clock = clock;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Create an API key",
      description =
          "The answer has the key, which is shown this once. A key is never wider than who makes"
              + " it.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "search frontend", "scopes": ["inference:invoke"],
                               "models": ["all-minilm-l6-v2"], "expiresIn": "P90D",
                               "limits": {"requestsPerMinute": 60, "tokensPerMinute": 20000}}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Created; Location is the key.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("A field is not acceptable, or there is no such user.")
  @Refuses.Forbidden("The key would be wider than the caller.")
  ResponseEntity<CreatedKeyView> create(
      @Parameter(hidden = true) Caller caller, @RequestBody CreateApiKey body) {
    CreatingApiKey.Created created =
        creating.create(
            caller,
            body.user(),
            KeyInput.name(body.name()),
            KeyInput.bounds(body, clock.instant()));
    return ResponseEntity.created(URI.create("/api/api-keys/" + created.key().id()))
        .eTag(Long.toString(created.key().version()))
        .cacheControl(CacheControl.noStore())
        .body(new CreatedKeyView(created.text().value(), ApiKeyView.of(created.key())));
  }

  @GetMapping
  @Operation(
      summary = "List API keys",
      description =
          "Those that are not revoked, in one order. Who has not keys:all sees the own ones.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  Page<ApiKeyView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken,
      @Parameter(description = "Only of this tenant", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant,
      @Parameter(description = "Only of this user; 'me' is the caller", example = "me")
          @RequestParam(required = false)
          @Nullable String user) {
    PageRequest page = PageRequest.of(limit, pageToken);
    String owner = "me".equals(user) ? caller.subject() : user;
    ApiKeys.Filter filter =
        new ApiKeys.Filter(
            tenant(caller, tenant), caller.may(Permission.KEYS_ALL) ? owner : caller.subject());
    return page.page(
        keys.page(filter, KeyBudgets.after(page), page.fetchSize()),
        key -> key.id().toString(),
        ApiKeyView::of);
  }

  private static @Nullable String tenant(Caller caller, @Nullable String named) {
    if (named == null || named.isEmpty()) {
      return caller.may(Permission.TENANTS_ALL) ? null : caller.tenant();
    }
    TenantName tenant = TenantName.inPath(named);
    if (!caller.actsIn(tenant.value())) {
      throw TenantName.unknown();
    }
    return tenant.value();
  }

  @GetMapping("/{id}")
  @Operation(summary = "Get an API key", description = "Without the key itself.")
  @ApiResponse(responseCode = "200", description = "The key.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such key, or it is another's.")
  ResponseEntity<ApiKeyView> get(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "3f0b1a0e-7c1d-4a55-8f9e-0d8f1c2b3a44") @PathVariable String id) {
    ApiKey key = changing.get(caller, KeyId.inPath(id));
    return Revision.tagged(ApiKeyView.of(key), key.version());
  }

  @RequestMapping(
      path = "/{id}",
      method = {RequestMethod.PUT, RequestMethod.PATCH},
      consumes = "application/json")
  @Operation(
      summary = "Change an API key",
      description =
          "What is absent stays as it is. Limits are raised by who has budgets:write only.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"limits": {"requestsPerMinute": 30}, "version": 1}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Changed.", useReturnTypeSchema = true)
  @Refuses.Invalid("A field is not acceptable.")
  @Refuses.Forbidden("The key would be wider than the caller may make it.")
  @Refuses.Unknown("There is no such key, or it is another's.")
  @Refuses.Conflict("It was changed meanwhile.")
  ResponseEntity<ApiKeyView> change(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "3f0b1a0e-7c1d-4a55-8f9e-0d8f1c2b3a44") @PathVariable String id,
      @Parameter(description = "ETag that the change is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch,
      @RequestBody ChangeApiKey body) {
    String name = KeyInput.name(body.name());
    ChangingApiKey.Edit edit =
        new ChangingApiKey.Edit(
            name.isEmpty() ? null : name,
            body.models() == null ? null : KeyInput.models(body.models()),
            body.limits() == null ? null : LimitsInput.checked("limits", body.limits()));
    ApiKey key =
        changing.change(caller, KeyId.inPath(id), edit, Revision.of(body.version(), ifMatch));
    return Revision.tagged(ApiKeyView.of(key), key.version());
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Revoke an API key", description = "Takes effect everywhere at once.")
  @ApiResponse(responseCode = "204", description = "Revoked.")
  @Refuses.Unknown("There is no such key, or it is another's.")
  void revoke(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "3f0b1a0e-7c1d-4a55-8f9e-0d8f1c2b3a44") @PathVariable String id) {
    changing.revoke(caller, KeyId.inPath(id));
  }
}
