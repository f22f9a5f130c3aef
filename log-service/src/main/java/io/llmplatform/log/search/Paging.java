package io.llmplatform.log.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.PageRequest;
import org.jspecify.annotations.Nullable;

/** Pages that are asked for among the parameters of a search. */
public final class Paging {
  private Paging() {}

  /**
   * The page.
   *
   * @throws PlatformException naming {@code limit} or {@code pageToken}
   */
  public static PageRequest of(@Nullable String limit, @Nullable String pageToken) {
    if (limit == null || limit.isEmpty()) {
      return PageRequest.of(null, pageToken);
    }
    try {
      return PageRequest.of(Integer.valueOf(limit), pageToken);
    } catch (NumberFormatException e) {
      throw PlatformException.invalid("limit", "The limit is a whole number, 1 to 1000.")
          .causedBy(e);
    }
  }

  /**
   * Nothing, if neither is given: an export is not paged.
   *
   * @throws PlatformException naming {@code limit} or {@code pageToken}
   */
  public static void refuse(@Nullable String limit, @Nullable String pageToken) {
    if (limit != null) {
      throw PlatformException.invalid("limit", "An export has no limit: it has all of its range.");
    }
    if (pageToken != null) {
      throw PlatformException.invalid("pageToken", "An export has no pages.");
    }
  }
}
