package io.llmplatform.log.query;

import io.llmplatform.common.error.PlatformException;
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
import org.bson.Document;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/logs")
@Tag(name = "Logs", description = "Requests to run models, and other events.")
class RequestController {
  private final WalkingBack walking;
  private final FindingRequest finding;
  private final Exporting exporting;

  RequestController(WalkingBack walking, FindingRequest finding, Exporting exporting) {
    this.walking = walking;
    this.finding = finding;
    this.exporting = exporting;
  }

  @GetMapping(produces = "application/json")
  @Operation(
      summary = "List requests",
      description =
          "The newest first. Without logs:read one sees the own requests only. A page may have"
              + " fewer items than its limit though others follow: go on while there is a"
              + " nextPageToken.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("A filter, the limit or the page token is not acceptable; field names it.")
  @Refuses.Forbidden("The tenant or user is not the caller's to see.")
  Page<RequestLog> list(
      @Parameter(hidden = true) Caller caller, @ParameterObject RequestFilters filters) {
    return walking
        .page(search(caller, filters), Paging.of(filters.limit(), filters.pageToken()))
        .page(RequestController::view);
  }

  @GetMapping("/export")
  @Operation(
      summary = "Export requests",
      description =
          "All that a list of the same filters would show, the newest first, as lines of JSON"
              + " (format=ndjson, the default) or as a table (format=csv, or Accept: text/csv). An"
              + " export that fails midway ends without its last chunk.")
  @ApiResponse(responseCode = "200", description = "The requests, one a line.")
  @Refuses.Invalid("A filter or the format is not acceptable; field names it.")
  @Refuses.Forbidden("The tenant or user is not the caller's to see.")
  void export(
      @Parameter(hidden = true) Caller caller,
      @ParameterObject RequestFilters filters,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Paging.refuse(filters.limit(), filters.pageToken());
    exporting.export(
        walking.begin(search(caller, filters)),
        RequestLog.class,
        RequestController::view,
        ExportFormat.of(filters.format(), request),
        "requests",
        response);
  }

  @GetMapping(path = "/{id}", produces = "application/json")
  @Operation(summary = "Get a request", description = "By the id of its event.")
  @ApiResponse(responseCode = "200", description = "The request.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such request, or it is not the caller's to see.")
  RequestLog get(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    return finding
        .byId(id, Scope.of(caller, Permission.LOGS_READ))
        .map(RequestLog::of)
        .orElseThrow(() -> PlatformException.notFound("There is no request '" + id + "'."));
  }

  private Search search(Caller caller, RequestFilters filters) {
    Scope scope =
        Scope.of(
            caller,
            FilterValue.text("tenant", filters.tenant()),
            FilterValue.text("user", filters.user()),
            Permission.LOGS_READ);
    return new Search(
        EventKind.INFERENCE.collections()::between,
        walking.range(filters.from(), filters.to()),
        filters.conditions(scope),
        Words.of(filters.q()));
  }

  private static RequestLog view(Document document) {
    return RequestLog.of(EventDocument.read(EventKind.INFERENCE, document));
  }
}
