package io.llmplatform.inference.traffic;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Claims requests for a version: those with the header, and those of the users.
 *
 * @param header null: no header claims a request
 * @param users subjects or user names
 */
public record Match(@Nullable Header header, Set<String> users) {
  /** Claims nothing. */
  public static final Match NONE = new Match(null, Set.of());

  public Match {
    users = Set.copyOf(users);
  }

  /**
   * @param name case does not matter
   * @param value compared exactly
   */
  public record Header(String name, String value) {}

  boolean claimsByHeader(RequestTraits request) {
    return header != null && request.headers().test(header.name(), header.value());
  }

  boolean claimsByUser(RequestTraits request) {
    return !Collections.disjoint(users, request.users());
  }
}
