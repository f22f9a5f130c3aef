package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The body, which may be absent, of {@code POST /api/models/imports/{id}/retry}.
 *
 * @param token as in {@link ImportModel}; the one given before was erased when the import ended
 */
public record RetryImport(
    @JsonPropertyDescription("The hub's token, which was erased when the import ended.")
        @Nullable String token) {

  /** Without the token. */
  @Override
  public String toString() {
    return "RetryImport[]";
  }
}
