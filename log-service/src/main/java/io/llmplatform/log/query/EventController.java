package io.llmplatform.log.query;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.security.Caller;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.search.FilterValue;
import io.llmplatform.log.search.Paging;
import io.llmplatform.log.search.Scope;
import io.llmplatform.log.search.Search;
import io.llmplatform.log.search.WalkingBack;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/logs/events")
@Tag(name = "Logs")
class EventController {
  private final WalkingBack walking;
  private final Exporting exporting;

  EventController(WalkingBack walking, Exporting exporting) {
    this.walking = walking;
    this.exporting = exporting;
  }

  @GetMapping(produces = "application/json")
  @Operation(summary = "List events of jobs, training or models", description = "Newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The kind, a filter, the limit or the page token is not acceptable.")
  @Refuses.Forbidden("The tenant is not the caller's to see.")
  Page<EventEntry> list(
      @Parameter(hidden = true) Caller caller, @ParameterObject EventFilters filters) {
    EventKind kind = filters.eventKind();
    return walking
        .page(search(caller, kind, filters), Paging.of(filters.limit(), filters.pageToken()))
        .page(document -> EventEntry.of(EventDocument.read(kind, document)));
  }

  @GetMapping("/export")
  @Operation(
      summary = "Export events of jobs, training or models",
      description = "As /api/logs/export does: format=ndjson (the default) or csv.")
  @ApiResponse(responseCode = "200", description = "The events, one a line.")
  @Refuses.Invalid("The kind, a filter or the format is not acceptable; field names it.")
  @Refuses.Forbidden("The tenant is not the caller's to see.")
  void export(
      @Parameter(hidden = true) Caller caller,
      @ParameterObject EventFilters filters,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Paging.refuse(filters.limit(), filters.pageToken());
    EventKind kind = filters.eventKind();
    exporting.export(
        walking.begin(search(caller, kind, filters)),
        EventEntry.class,
        document -> EventEntry.of(EventDocument.read(kind, document)),
        ExportFormat.of(filters.format(), request),
        "events",
        response);
  }

  private Search search(Caller caller, EventKind kind, EventFilters filters) {
    Scope scope =
        Scope.of(caller, FilterValue.text("tenant", filters.tenant()), null, Permission.LOGS_READ);
    return new Search(
        kind.collections()::between,
        walking.range(filters.from(), filters.to()),
        filters.conditions(scope),
        Words.of(filters.q()));
  }
}
