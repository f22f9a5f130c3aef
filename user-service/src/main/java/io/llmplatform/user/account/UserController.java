package io.llmplatform.user.account;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.account.Account.Profile;
import io.llmplatform.user.account.CreatingAccount.Applicant;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.input.Line;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.input.SearchText;
import io.llmplatform.user.tenant.TenantName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
@RequestMapping(path = "/api/users", produces = "application/json")
@Tag(name = "Users", description = "Who may log in.")
class UserController {
  private static final int MAX_DISPLAY_NAME = 200;

  private final Accounts accounts;
  private final ManagedAccounts managed;
  private final CreatingAccount creating;
  private final ChangingAccount changing;
  private final Locks locks;

  UserController(
      Accounts accounts,
      ManagedAccounts managed,
      CreatingAccount creating,
      ChangingAccount changing,
      Locks locks) {
    this.accounts = accounts;
    this.managed = managed;
    this.creating = creating;
    this.changing = changing;
    this.locks = locks;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Create a user",
      description =
          "Nobody gives a role that allows what they may not themselves. Usernames are compared"
              + " without regard to case; a name that mixes scripts is refused.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"username": "ada", "password": "a long passphrase of hers",
                               "email": "ada@acme.example", "displayName": "Ada Lovelace",
                               "roles": ["developer"]}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Created; Location is the user.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("A field is not acceptable, or there is no such role.")
  @Refuses.Forbidden("A role allows what the caller may not.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  @Refuses.Conflict("The username is taken.")
  ResponseEntity<UserView> create(
      @Parameter(hidden = true) Caller caller, @RequestBody CreateUser body) {
    Applicant applicant =
        new Applicant(
            body.tenant() == null
                ? TenantName.inPath(caller.tenant())
                : TenantName.given("tenant", body.tenant()),
            Username.given(body.username()),
            NewPassword.given("password", body.password()),
            new Profile(
                Line.orNull("displayName", body.displayName(), MAX_DISPLAY_NAME),
                Email.given(body.email()),
                Phone.given(body.phone())),
            RoleNames.given(body.roles()),
            body.enabled() == null || body.enabled());
    Account account = creating.create(caller, applicant);
    return ResponseEntity.created(URI.create("/api/users/" + account.id()))
        .eTag(Long.toString(account.version()))
        .body(UserView.of(account, null));
  }

  @GetMapping
  @Operation(
      summary = "List users",
      description = "Ordered by username. Who is no platform admin sees the own tenant's only.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit, the page token or the search is not acceptable.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  Page<UserView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken,
      @Parameter(
              description =
                  "Only with this in the username or display name, or as e-mail address or"
                      + " telephone number",
              example = "ada")
          @RequestParam(required = false)
          @Nullable String search,
      @Parameter(description = "Only of this tenant", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant,
      @Parameter(description = "Only enabled ones, or only disabled ones")
          @RequestParam(required = false)
          @Nullable Boolean enabled) {
    PageRequest page = PageRequest.of(limit, pageToken);
    Accounts.Filter filter =
        new Accounts.Filter(
            tenant(caller, tenant),
            enabled,
            SearchText.pattern(search),
            search == null ? "" : search);
    List<Account> found = accounts.page(filter, after(page), page.fetchSize());
    Map<String, Instant> until = locks.of(found);
    return page.page(
        found,
        account -> account.username().key(),
        account -> UserView.of(account, until.get(account.username().key())));
  }

  private static @Nullable TenantName tenant(Caller caller, @Nullable String named) {
    if (named == null || named.isEmpty()) {
      return caller.may(Permission.TENANTS_ALL) ? null : TenantName.inPath(caller.tenant());
    }
    TenantName tenant = TenantName.inPath(named);
    if (!caller.actsIn(tenant.value())) {
      throw TenantName.unknown();
    }
    return tenant;
  }

  @GetMapping("/{id}")
  @Operation(summary = "Get a user", description = "The id 'me' is the caller.")
  @ApiResponse(responseCode = "200", description = "The user.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such user, or it is another tenant's.")
  ResponseEntity<UserView> get(
      @Parameter(hidden = true) Caller caller, @Parameter(example = "me") @PathVariable String id) {
    return view(managed.get(caller, AccountId.inPath(caller, id)));
  }

  @RequestMapping(
      path = "/{id}",
      method = {RequestMethod.PUT, RequestMethod.PATCH},
      consumes = "application/json")
  @Operation(
      summary = "Change a user",
      description = "What is absent stays as it is. The username and the tenant stay.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"displayName": "Ada King", "roles": ["viewer"], "version": 1}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Changed.", useReturnTypeSchema = true)
  @Refuses.Invalid("A field is not acceptable, or there is no such role.")
  @Refuses.Forbidden("The user, or a role, may do what the caller may not.")
  @Refuses.Unknown("There is no such user, or it is another tenant's.")
  @Refuses.Conflict("It was changed meanwhile, or is the last platform admin.")
  ResponseEntity<UserView> change(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "me") @PathVariable String id,
      @Parameter(description = "ETag that the change is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch,
      @RequestBody ChangeUser body) {
    ChangingAccount.Edit edit =
        new ChangingAccount.Edit(
            before -> edited(before, body),
            body.roles() == null ? null : RoleNames.given(body.roles()),
            body.enabled());
    return view(
        changing.change(
            caller, AccountId.inPath(caller, id), edit, Revision.of(body.version(), ifMatch)));
  }

  private static Profile edited(Profile before, ChangeUser body) {
    return new Profile(
        body.displayName() == null
            ? before.displayName()
            : Line.orNull("displayName", body.displayName(), MAX_DISPLAY_NAME),
        body.email() == null ? before.email() : Email.given(body.email()),
        body.phone() == null ? before.phone() : Phone.given(body.phone()));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Remove a user", description = "With the user's API keys.")
  @ApiResponse(responseCode = "204", description = "Removed.")
  @Refuses.Forbidden("The user may do what the caller may not.")
  @Refuses.Unknown("There is no such user, or it is another tenant's.")
  @Refuses.Conflict("It was changed meanwhile, or is the last platform admin.")
  void remove(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "8c0e7b52-5d4f-4a6e-9b0a-2f6d3f1f9a11") @PathVariable String id,
      @Parameter(description = "ETag that the removal is based on")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    changing.remove(caller, AccountId.inPath(caller, id), Revision.of(null, ifMatch));
  }

  private ResponseEntity<UserView> view(Account account) {
    Instant until = locks.of(List.of(account)).get(account.username().key());
    return Revision.tagged(UserView.of(account, until), account.version());
  }

  private static String after(PageRequest page) {
    String after = page.after();
    if (after == null) {
      return "";
    }
    if (Username.claimed(after).isEmpty()) {
      throw PageRequest.unknownToken();
    }
    return after;
  }
}
