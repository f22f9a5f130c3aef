package io.llmplatform.log.conversation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.security.Caller;
import io.llmplatform.log.search.FilterValue;
import io.llmplatform.log.search.Paging;
import io.llmplatform.log.search.Scope;
import io.llmplatform.log.search.Search;
import io.llmplatform.log.search.WalkingBack;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.bson.Document;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/conversations", produces = "application/json")
@Tag(name = "Conversations", description = "What was asked and answered, and what users thought.")
class ConversationController {
  private final WalkingBack walking;
  private final Conversations conversations;
  private final GivingFeedback giving;
  private final RecordedReading reading;
  private final SealedText sealed;

  ConversationController(
      WalkingBack walking,
      Conversations conversations,
      GivingFeedback giving,
      RecordedReading reading,
      SealedText sealed) {
    this.walking = walking;
    this.conversations = conversations;
    this.giving = giving;
    this.reading = reading;
    this.sealed = sealed;
  }

  @GetMapping
  @Operation(
      summary = "List conversations",
      description =
          "Those that were captured or rated, the newest first, without their texts. Without"
              + " logs:read one sees the own ones only.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("A filter, the limit or the page token is not acceptable; field names it.")
  @Refuses.Forbidden("The tenant or user is not the caller's to see.")
  Page<ConversationView> list(
      @Parameter(hidden = true) Caller caller, @ParameterObject ConversationFilters filters) {
    Scope scope =
        Scope.of(
            caller,
            FilterValue.text("tenant", filters.tenant()),
            FilterValue.text("user", filters.user()),
            Permission.LOGS_READ);
    Search search =
        new Search(
            Conversations.COLLECTIONS::between,
            walking.range(filters.from(), filters.to()),
            filters.conditions(scope),
            null);
    return walking
        .page(search, Paging.of(filters.limit(), filters.pageToken()))
        .page(ConversationView::of);
  }

  @GetMapping("/{id}")
  @Operation(
      summary = "Read a conversation",
      description =
          "With its texts, without the secrets that were in them. Who reads another user's is put"
              + " on record (conversation.read in /api/audit).")
  @ApiResponse(responseCode = "200", description = "The conversation.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such conversation, or it is not the caller's to see.")
  @Refuses.Unavailable("Nothing can be put on record now.")
  ConversationView get(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    Document conversation =
        conversations
            .byId(id, Scope.of(caller, Permission.LOGS_READ))
            .orElseThrow(
                () -> PlatformException.notFound("There is no conversation '%s'.".formatted(id)));
    reading.record(caller, conversation);
    return ConversationView.open(conversation, sealed);
  }

  @PutMapping(path = "/{id}/feedback", consumes = "application/json")
  @Operation(
      summary = "Say what an answer was worth",
      description =
          "For own requests, also those whose texts were not captured. The id is that of the answer"
              + " (chatcmpl-…), the X-Trace-Id of its request, or that of the request in /api/logs."
              + " Said again, it takes the place of what was said before.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject("{\"rating\": \"up\", \"comment\": \"To the point.\"}"))))
  @ApiResponse(responseCode = "200", description = "The conversation.", useReturnTypeSchema = true)
  @Refuses.Invalid("The rating or the comment is not acceptable.")
  @Refuses.Unknown("There is no such request of the caller's own, or it is not stored yet.")
  @Refuses.Conflict("The trace has several requests.")
  ConversationView rate(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @RequestBody FeedbackBody body) {
    return giving.give(caller, id, body);
  }
}
