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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Silences are for those who may act in every tenant: others see none and make none. */
@RestController
@RequestMapping(path = "/api/alerts/silences", produces = "application/json")
@Tag(name = "Alerts", description = "What is and was wrong, and who has taken it on.")
class SilenceController {
  private static final String EXAMPLE = "silence_695739a0c1d2e3f405162738";
  private static final String PREFIX = "silence_";

  private final Silences silences;
  private final Alertmanager alertmanager;
  private final Clock clock;

  SilenceController(Silences silences, Alertmanager alertmanager, Clock clock) {
    this.silences = silences;
    this.alertmanager = alertmanager;
    this.clock = clock;
  }

  @GetMapping
  @Operation(summary = "List silences", description = "The newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("A parameter is not acceptable.")
  Page<SilenceView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "pending, active or expired; all if absent")
          @RequestParam(required = false)
          @Nullable String state,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    PageRequest page = PageRequest.of(limit, pageToken);
    Silence.State wanted = state(state);
    Instant now = clock.instant();
    List<Silence> found =
        caller.may(Permission.TENANTS_ALL)
            ? silences.find(wanted, now, page.after(), page.fetchSize())
            : List.of();
    return page.page(found, Silence::id, silence -> SilenceView.of(silence, now));
  }

  @PostMapping(consumes = "application/json")
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(
      summary = "Make a silence",
      description =
          "Nobody is told of alerts that fit all its matchers, until it ends; they are stored all"
              + " the same. Where an Alertmanager is known, the silence is made there too.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"matchers": [{"name": "service", "value": "log-.*", "isRegex": true}],
                               "endsAt": "2030-01-02T06:00:00Z", "comment": "Maintenance"}\
                              """))))
  @ApiResponse(responseCode = "201", description = "The silence.", useReturnTypeSchema = true)
  @Refuses.Invalid("The matchers, a time or the comment is not acceptable.")
  @Refuses.Forbidden("The caller makes no silences.")
  @Refuses.Unavailable("Alertmanager does not answer; nothing was made.")
  SilenceView create(@Parameter(hidden = true) Caller caller, @RequestBody NewSilence body) {
    caller.require(Permission.TENANTS_ALL);
    // As exact as the store.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Silence wanted = body.silence(id(), caller.username(), now);
    Silence made = inAlertmanagerToo(wanted);
    insert(made);
    return SilenceView.of(made, now);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "End a silence",
      description = "Now, here and in Alertmanager. It stays in the list for a while.")
  @ApiResponse(responseCode = "204", description = "It has ended.")
  @Refuses.Forbidden("The caller ends no silences.")
  @Refuses.Unknown("There is no such silence.")
  @Refuses.Unavailable("It has ended here; Alertmanager does not answer.")
  void expire(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String id) {
    caller.require(Permission.TENANTS_ALL);
    Silence silence =
        silences
            .find(id)
            .orElseThrow(() -> PlatformException.notFound("There is no silence \"" + id + "\"."));
    silences.expire(id, clock.instant());
    if (silence.alertmanagerId() != null) {
      alertmanager.expire(silence.alertmanagerId());
    }
  }

  // The prefix keeps Spring Data from taking it for an ObjectId, which it is not in the store.
  private static String id() {
    return PREFIX + new ObjectId().toHexString();
  }

  // What could not be stored here must not stay there.
  private void insert(Silence made) {
    try {
      silences.insert(made);
    } catch (RuntimeException e) {
      if (made.alertmanagerId() != null) {
        alertmanager.expire(made.alertmanagerId());
      }
      throw e;
    }
  }

  private Silence inAlertmanagerToo(Silence wanted) {
    return new Silence(
        wanted.id(),
        wanted.matchers(),
        wanted.startsAt(),
        wanted.endsAt(),
        wanted.createdBy(),
        wanted.comment(),
        alertmanager.create(wanted));
  }

  private static Silence.@Nullable State state(@Nullable String state) {
    if (state == null) {
      return null;
    }
    return switch (state) {
      case "pending" -> Silence.State.PENDING;
      case "active" -> Silence.State.ACTIVE;
      case "expired" -> Silence.State.EXPIRED;
      default ->
          throw PlatformException.invalid("state", "The state is pending, active or expired.");
    };
  }
}
