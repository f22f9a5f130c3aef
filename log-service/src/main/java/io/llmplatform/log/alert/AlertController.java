package io.llmplatform.log.alert;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Alerts are the platform's: who may act in every tenant sees all of them, others those that have
 * the label {@code tenant} with the name of their own.
 */
@RestController
@RequestMapping(path = "/api/alerts", produces = "application/json")
@Tag(name = "Alerts", description = "What is and was wrong, and who has taken it on.")
class AlertController {
  private static final String EXAMPLE = "5b7c1f0e9a3d2c44-1767322800000";

  private final Alerts alerts;
  private final Silences silences;
  private final AlertLinks links;
  private final Clock clock;

  AlertController(Alerts alerts, Silences silences, AlertLinks links, Clock clock) {
    this.alerts = alerts;
    this.silences = silences;
    this.links = links;
    this.clock = clock;
  }

  @GetMapping
  @Operation(
      summary = "List alerts",
      description =
          "By their start, the newest first. Who may not act in every tenant sees those with the"
              + " label tenant of the own one.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("A parameter is not acceptable.")
  Page<AlertView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "active, resolved or all, which is the default")
          @RequestParam(required = false)
          @Nullable String state,
      @RequestParam(required = false) @Nullable Boolean acknowledged,
      @Parameter(description = "Of the first start, in ISO 8601") @RequestParam(required = false)
          @Nullable String from,
      @Parameter(description = "Past the last start") @RequestParam(required = false)
          @Nullable String to,
      @Parameter(description = "The rule's") @RequestParam(required = false) @Nullable String name,
      @RequestParam(required = false) @Nullable String severity,
      @Parameter(description = "name:value; may be repeated") @RequestParam(required = false)
          @Nullable List<String> label,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    PageRequest page = PageRequest.of(limit, pageToken);
    AlertFilter filter =
        new AlertFilter.Asked(state, acknowledged, from, to, name, severity, label).filter();
    List<Alert> found =
        alerts.find(
            caller.may(Permission.TENANTS_ALL) ? filter : filter.in(caller.tenant()),
            position(page),
            page.fetchSize());
    List<Silence> active = silences.active(clock.instant());
    return page.page(
        found,
        alert -> Alerts.Position.of(alert).key(),
        alert -> AlertView.of(alert, active, links));
  }

  @GetMapping("/{id}")
  @Operation(summary = "Get an alert")
  @ApiResponse(responseCode = "200", description = "The alert.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such alert.")
  AlertView get(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String id) {
    return view(seen(caller, id));
  }

  @PostMapping(path = "/{id}/acknowledge", consumes = "application/json")
  @Operation(
      summary = "Acknowledge an alert",
      description =
          "Whoever is told of alerts is not reminded of it any more, only told when it is resolved."
              + " A later acknowledgement takes the earlier one's place.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(examples = @ExampleObject("{\"comment\": \"I am on it.\"}"))))
  @ApiResponse(responseCode = "200", description = "The alert.", useReturnTypeSchema = true)
  @Refuses.Invalid("The comment is too long.")
  @Refuses.Forbidden("The caller changes no alerts.")
  @Refuses.Unknown("There is no such alert.")
  @Refuses.Conflict("It does not fire any more.")
  AlertView acknowledge(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String id,
      @RequestBody(required = false) @Nullable Comment body) {
    String comment = Comment.checked(body == null ? null : body.comment());
    Alert alert = seen(caller, id);
    return view(
        alerts.acknowledge(
            alert.id(), new Alert.Acknowledgement(caller.username(), clock.instant(), comment)));
  }

  private AlertView view(Alert alert) {
    return AlertView.of(alert, silences.active(clock.instant()), links);
  }

  private Alert seen(Caller caller, String id) {
    return alerts
        .find(id)
        .filter(alert -> caller.actsIn(alert.labels().getOrDefault(Alert.TENANT, "")))
        .orElseThrow(() -> PlatformException.notFound("There is no alert \"" + id + "\"."));
  }

  private static Alerts.@Nullable Position position(PageRequest page) {
    if (page.after() == null) {
      return null;
    }
    try {
      return Alerts.Position.parse(page.after());
    } catch (NumberFormatException e) {
      throw PageRequest.unknownToken().causedBy(e);
    }
  }
}
