package io.llmplatform.registry.approval;

import io.llmplatform.common.paging.PageRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/**
 * By which approvals are listed: when they were asked for, then by id.
 *
 * @param requestedAt when
 * @param id decides between those of one moment
 */
record ApprovalKey(Instant requestedAt, UUID id) {
  private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  /** Before which the page begins. */
  static ApprovalKey before(PageRequest page) {
    String after = page.after();
    if (after == null) {
      return new ApprovalKey(NEVER, new UUID(-1, -1));
    }
    try {
      int blank = after.indexOf(' ');
      return new ApprovalKey(
          Instant.parse(after.substring(0, Math.max(0, blank))),
          UUID.fromString(after.substring(blank + 1)));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw PageRequest.unknownToken();
    }
  }

  static String of(Approval approval) {
    return approval.requestedAt() + " " + approval.id();
  }
}
