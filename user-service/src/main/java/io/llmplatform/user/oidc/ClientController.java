package io.llmplatform.user.oidc;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/clients", produces = "application/json")
@Tag(
    name = "OIDC clients",
    description = "Applications that may log people in; for platform admins.")
class ClientController {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final Clients clients;
  private final RegisteringClient registering;
  private final DeletingClient deleting;

  ClientController(Clients clients, RegisteringClient registering, DeletingClient deleting) {
    this.clients = clients;
    this.registering = registering;
    this.deleting = deleting;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Register a client",
      description = "A confidential client's secret is in this answer and never shown again.")
  @ApiResponse(
      responseCode = "201",
      description = "Registered; Location is the client.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("What is asked for is no client; the field says why.")
  @Refuses.Forbidden("The caller is no platform admin.")
  @Refuses.Conflict("The client id is taken.")
  ResponseEntity<ClientView> register(
      @Parameter(hidden = true) Caller caller, @RequestBody RegisterClient body) {
    ClientDescription description = ClientDescription.given(body);
    String tenant = Objects.requireNonNullElse(body.tenant(), caller.tenant());
    String secret = description.publicClient() ? null : SecretHash.newSecret();
    Client client = registering.register(description, tenant, caller.subject(), secret);
    return ResponseEntity.created(URI.create("/api/clients/" + client.clientId()))
        .cacheControl(CacheControl.noStore())
        .body(ClientView.of(client, secret));
  }

  @GetMapping
  @Operation(summary = "List clients", description = "Ordered by client id.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit is not acceptable.")
  @Refuses.Forbidden("The caller is no platform admin.")
  ClientPage list(
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    int size = limit == null ? PAGE : limit;
    if (size < 1 || size > LARGEST_PAGE) {
      throw PlatformException.invalid("limit", "The limit is 1 to " + LARGEST_PAGE + ".");
    }
    List<Client> found = clients.page(pageToken == null ? "" : pageToken, size + 1);
    List<Client> page = found.subList(0, Math.min(size, found.size()));
    return new ClientPage(
        page.stream().map(client -> ClientView.of(client, null)).toList(),
        found.size() > size ? page.get(size - 1).clientId() : null);
  }

  @GetMapping("/{clientId}")
  @Operation(summary = "Get a client")
  @ApiResponse(responseCode = "200", description = "The client.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller is no platform admin.")
  @Refuses.Unknown("There is no such client.")
  ClientView get(@PathVariable String clientId) {
    return clients
        .byClientId(clientId)
        .map(client -> ClientView.of(client, null))
        .orElseThrow(() -> DeletingClient.unknown(clientId));
  }

  @DeleteMapping("/{clientId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Delete a client", description = "Its tokens and API keys end with it.")
  @ApiResponse(responseCode = "204", description = "Deleted.")
  @Refuses.Forbidden("The caller is no platform admin.")
  @Refuses.Unknown("There is no such client.")
  void delete(@Parameter(hidden = true) Caller caller, @PathVariable String clientId) {
    deleting.delete(clientId, caller.subject());
  }
}
