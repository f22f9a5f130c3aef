package io.llmplatform.user.apikey;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** A new API key with its text. */
record CreatedKeyView(
    @JsonPropertyDescription("The key itself, shown this once.") String key,
    @JsonUnwrapped ApiKeyView details) {

  /** Without the key. */
  @Override
  public String toString() {
    return "CreatedKeyView[%s]".formatted(details);
  }
}
