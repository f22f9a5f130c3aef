package io.llmplatform.registry.approval;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.ApprovalView;
import io.llmplatform.registry.api.ApprovalView.State;
import io.llmplatform.registry.api.DecideApproval;
import io.llmplatform.registry.column.StorableText;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/approvals", produces = "application/json")
@Tag(name = "Approvals", description = "Changes that need somebody's consent.")
class ApprovalController {
  private static final int MAX_COMMENT = 5000;
  // Java's own reading of UUIDs takes shorter ones.
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final String EXAMPLE = "0c8f6f1e-5d1f-4f0c-8a55-3c1f1f3c9a10";

  private final Approvals approvals;
  private final DecidingApproval deciding;

  ApprovalController(Approvals approvals, DecidingApproval deciding) {
    this.approvals = approvals;
    this.deciding = deciding;
  }

  @GetMapping
  @Operation(summary = "List approvals", description = "Of the tenant's models, the newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The state, the limit or the page token is not acceptable.")
  Page<ApprovalView> list(
      Viewpoint viewpoint,
      @Parameter(description = "PENDING, APPROVED, REJECTED or CANCELLED; all if absent")
          @RequestParam(required = false)
          @Nullable String state,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    PageRequest page = PageRequest.of(limit, pageToken);
    return page.page(
        approvals.page(viewpoint, states(state), ApprovalKey.before(page), page),
        ApprovalKey::of,
        Approval::view);
  }

  @GetMapping("/{id}")
  @Operation(summary = "Get an approval")
  @ApiResponse(responseCode = "200", description = "The approval.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such approval.")
  ApprovalView get(Viewpoint viewpoint, @Parameter(example = EXAMPLE) @PathVariable String id) {
    return deciding.get(viewpoint, id(id)).view();
  }

  @PostMapping(path = "/{id}/approve", consumes = "application/json")
  @Operation(
      summary = "Agree",
      description =
          "The change is carried out at once. The caller has the role that the approval names, or"
              + " administers the platform; who asked for the change cannot agree to it, unless the"
              + " gate allows that.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject("{\"comment\": \"as tested\"}"))))
  @ApiResponse(responseCode = "200", description = "Carried out.", useReturnTypeSchema = true)
  @Refuses.Invalid("The comment is too long.")
  @Refuses.Forbidden("The caller is not who must agree.")
  @Refuses.Unknown("There is no such approval.")
  @Refuses.Conflict("It is decided already, or the change is not possible now.")
  ApprovalView approve(
      Viewpoint viewpoint,
      @Parameter(example = EXAMPLE) @PathVariable String id,
      @RequestBody DecideApproval body) {
    return deciding.approve(viewpoint, id(id), comment(body)).view();
  }

  @PostMapping(path = "/{id}/reject", consumes = "application/json")
  @Operation(
      summary = "Refuse",
      description = "The change does not happen; a rollout that waited for it is rolled back.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject("{\"comment\": \"not on a Friday\"}"))))
  @ApiResponse(responseCode = "200", description = "Refused.", useReturnTypeSchema = true)
  @Refuses.Invalid("The comment is too long.")
  @Refuses.Forbidden("The caller is neither who decides nor who asked.")
  @Refuses.Unknown("There is no such approval.")
  @Refuses.Conflict("It is decided already.")
  ApprovalView reject(
      Viewpoint viewpoint,
      @Parameter(example = EXAMPLE) @PathVariable String id,
      @RequestBody DecideApproval body) {
    return deciding.reject(viewpoint, id(id), comment(body)).view();
  }

  private static UUID id(String id) {
    if (!ID.matcher(id).matches()) {
      throw DecidingApproval.unknown();
    }
    return UUID.fromString(id);
  }

  private static @Nullable String comment(DecideApproval body) {
    String comment = body.comment();
    if (comment != null && (comment.length() > MAX_COMMENT || !StorableText.is(comment))) {
      throw PlatformException.invalid(
          "comment",
          "A comment has at most " + MAX_COMMENT + " characters, neither U+0000 nor half ones.");
    }
    return comment;
  }

  private static List<State> states(@Nullable String state) {
    if (state == null || state.isEmpty()) {
      return List.of(State.values());
    }
    return Stream.of(State.values())
        .filter(each -> each.name().equals(state.toUpperCase(Locale.ROOT)))
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "state", "A state is PENDING, APPROVED, REJECTED or CANCELLED."));
  }
}
