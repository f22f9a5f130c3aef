package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims requests for one version: those with the header, and those of the users.
 *
 * @param header absent: no header claims a request
 * @param users subjects ({@code sub}) or names ({@code preferred_username}) of callers; absent or
 *     empty: no user does
 */
public record TrafficMatch(
    @JsonPropertyDescription("Requests with this header.") @Nullable HeaderMatch header,
    @JsonPropertyDescription("Requests of these users, by id or name.") List<String> users) {

  public TrafficMatch {
    users = Copies.of(users);
  }

  /**
   * A header and its value.
   *
   * @param name case does not matter
   * @param value compared exactly
   */
  public record HeaderMatch(
      @JsonPropertyDescription("The header's name.") String name,
      @JsonPropertyDescription("The value that claims the request.") String value) {}
}
