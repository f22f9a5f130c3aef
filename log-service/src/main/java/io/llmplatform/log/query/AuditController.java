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
import org.bson.Document;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/audit")
@Tag(name = "Audit", description = "Security-relevant acts. For who has audit:read.")
class AuditController {
  private final WalkingBack walking;
  private final Exporting exporting;

  AuditController(WalkingBack walking, Exporting exporting) {
    this.walking = walking;
    this.exporting = exporting;
  }

  @GetMapping(produces = "application/json")
  @Operation(summary = "List acts", description = "The newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("A filter, the limit or the page token is not acceptable; field names it.")
  @Refuses.Forbidden("The tenant is not the caller's to see.")
  Page<AuditEntry> list(
      @Parameter(hidden = true) Caller caller, @ParameterObject AuditFilters filters) {
    return walking
        .page(search(caller, filters), Paging.of(filters.limit(), filters.pageToken()))
        .page(AuditController::view);
  }

  @GetMapping("/export")
  @Operation(
      summary = "Export acts",
      description = "As /api/logs/export does: format=ndjson (the default) or csv.")
  @ApiResponse(responseCode = "200", description = "The acts, one a line.")
  @Refuses.Invalid("A filter or the format is not acceptable; field names it.")
  @Refuses.Forbidden("The tenant is not the caller's to see.")
  void export(
      @Parameter(hidden = true) Caller caller,
      @ParameterObject AuditFilters filters,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Paging.refuse(filters.limit(), filters.pageToken());
    exporting.export(
        walking.begin(search(caller, filters)),
        AuditEntry.class,
        AuditController::view,
        ExportFormat.of(filters.format(), request),
        "audit",
        response);
  }

  private Search search(Caller caller, AuditFilters filters) {
    Scope scope =
        Scope.of(caller, FilterValue.text("tenant", filters.tenant()), null, Permission.AUDIT_READ);
    return new Search(
        EventKind.AUDIT.collections()::between,
        walking.range(filters.from(), filters.to()),
        filters.conditions(scope),
        Words.of(filters.q()));
  }

  private static AuditEntry view(Document document) {
    return AuditEntry.of(EventDocument.read(EventKind.AUDIT, document));
  }
}
