package io.llmplatform.registry.webhook;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/webhooks", produces = "application/json")
@Tag(
    name = "Webhooks",
    description =
        "Who is told of what happens to the tenant's own models: signed requests as Standard"
            + " Webhooks has them, at least once, and of one model in order.")
class WebhookController {
  private static final String EXAMPLE =
      """
      {"url": "https://hooks.example.org/models",
       "eventTypes": ["version.ready", "alias.moved", "rollout.rolled-back"],
       "model": "all-minilm-l6-v2"}\
      """;

  private final Webhooks webhooks;
  private final Deliveries deliveries;
  private final EditingWebhook editing;
  private final TestingWebhook testing;
  private final DeliveringEvents delivering;

  WebhookController(
      Webhooks webhooks,
      Deliveries deliveries,
      EditingWebhook editing,
      TestingWebhook testing,
      DeliveringEvents delivering) {
    this.webhooks = webhooks;
    this.deliveries = deliveries;
    this.editing = editing;
    this.testing = testing;
    this.delivering = delivering;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Create a webhook",
      description = "The answer shows the secret, this once.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject(EXAMPLE))))
  @ApiResponse(
      responseCode = "201",
      description = "Created; Location is the webhook.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The URL, a type of event, the model or the secret is not acceptable.")
  @Refuses.Forbidden("The caller makes no webhooks.")
  @Refuses.Conflict("The tenant has as many as it may.")
  ResponseEntity<WebhookView> create(Viewpoint viewpoint, @RequestBody WebhookBody body) {
    WebhookView webhook = editing.create(viewpoint, body);
    return ResponseEntity.created(URI.create("/api/webhooks/" + webhook.id())).body(webhook);
  }

  @GetMapping
  @Operation(summary = "List webhooks", description = "The tenant's, ordered by id.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Forbidden("The caller sees no webhooks.")
  Page<WebhookView> list(
      Viewpoint viewpoint,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    PageRequest page = PageRequest.of(limit, pageToken);
    return page.page(
        webhooks.page(viewpoint.tenant(), after(page), page.fetchSize()),
        webhook -> webhook.id().toString(),
        webhook -> webhook);
  }

  @GetMapping("/{id}")
  @Operation(summary = "Get a webhook")
  @ApiResponse(responseCode = "200", description = "The webhook.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller sees no webhooks.")
  @Refuses.Unknown("There is no such webhook.")
  WebhookView get(Viewpoint viewpoint, @PathVariable String id) {
    return webhooks.get(viewpoint.tenant(), id(id));
  }

  @PutMapping(path = "/{id}", consumes = "application/json")
  @Operation(
      summary = "Change a webhook",
      description =
          "To what the body says; the secret stays if the body has none. One that was switched off"
              + " is on again, and what waits for it goes out, unless active is false.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject(EXAMPLE))))
  @ApiResponse(responseCode = "200", description = "Changed.", useReturnTypeSchema = true)
  @Refuses.Invalid("The URL, a type of event, the model or the secret is not acceptable.")
  @Refuses.Forbidden("The caller changes no webhooks.")
  @Refuses.Unknown("There is no such webhook.")
  WebhookView change(Viewpoint viewpoint, @PathVariable String id, @RequestBody WebhookBody body) {
    WebhookView changed = editing.change(viewpoint, id(id), body);
    delivering.wake();
    return changed;
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Delete a webhook", description = "With its log and what waits for it.")
  @ApiResponse(responseCode = "204", description = "Deleted.")
  @Refuses.Forbidden("The caller deletes no webhooks.")
  @Refuses.Unknown("There is no such webhook.")
  void delete(Viewpoint viewpoint, @PathVariable String id) {
    webhooks.delete(viewpoint.tenant(), id(id));
  }

  @PostMapping("/{id}/test")
  @Operation(
      summary = "Test a webhook",
      description =
          "Sends an event of type webhook.test at once, whether or not the webhook is on, and"
              + " answers what became of it. It is not tried again.")
  @ApiResponse(
      responseCode = "200",
      description = "The delivery; its status says whether it arrived.",
      useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller tests no webhooks.")
  @Refuses.Unknown("There is no such webhook.")
  DeliveryView test(Viewpoint viewpoint, @PathVariable String id) {
    return testing.test(viewpoint, id(id));
  }

  @GetMapping("/{id}/deliveries")
  @Operation(summary = "List a webhook's deliveries", description = "Newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Forbidden("The caller sees no webhooks.")
  @Refuses.Unknown("There is no such webhook.")
  Page<DeliveryView> deliveries(
      Viewpoint viewpoint,
      @PathVariable String id,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    WebhookView webhook = webhooks.get(viewpoint.tenant(), id(id));
    PageRequest page = PageRequest.of(limit, pageToken);
    return page.page(
        deliveries.page(webhook.id(), page.before(Long.MAX_VALUE), page.fetchSize()),
        delivery -> Long.toString(delivery.sequence()),
        Deliveries.Logged::view);
  }

  @PostMapping("/{id}/deliveries/{delivery}/redeliver")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Deliver once more",
      description = "The same event, with the same webhook-id, behind what waits already.")
  @ApiResponse(responseCode = "202", description = "The new delivery.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller changes no webhooks.")
  @Refuses.Unknown("There is no such webhook or delivery.")
  @Refuses.Conflict("The delivery is not finished, or the webhook is off.")
  DeliveryView redeliver(
      Viewpoint viewpoint, @PathVariable String id, @PathVariable String delivery) {
    WebhookView webhook = webhooks.get(viewpoint.tenant(), id(id));
    DeliveryView finished =
        deliveries
            .find(webhook.id(), id(delivery))
            .orElseThrow(() -> PlatformException.notFound("There is no such delivery."));
    if (finished.status() == DeliveryStatus.PENDING) {
      throw PlatformException.conflict("The delivery is not finished.");
    }
    if (!webhook.active()) {
      throw PlatformException.conflict("The webhook is off.");
    }
    DeliveryView repeated = deliveries.repeat(finished.id());
    delivering.wake();
    return repeated;
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw Webhooks.unknown();
    }
  }

  private static @Nullable UUID after(PageRequest page) {
    String after = page.after();
    try {
      return after == null ? null : UUID.fromString(after);
    } catch (IllegalArgumentException e) {
      throw PageRequest.unknownToken();
    }
  }
}
