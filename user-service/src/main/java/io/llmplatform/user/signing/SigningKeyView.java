package io.llmplatform.user.signing;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/** A published signing key, without its private part. */
record SigningKeyView(
    @JsonPropertyDescription("The key id (kid) in tokens") String id,
    @JsonPropertyDescription("external: tokens for clients; internal: between services")
        String purpose,
    Instant createdAt,
    @JsonPropertyDescription("When it takes over from the key before it") Instant signsFrom) {

  static SigningKeyView of(SigningKey key) {
    return new SigningKeyView(key.id(), key.purpose().value(), key.createdAt(), key.signsFrom());
  }
}
