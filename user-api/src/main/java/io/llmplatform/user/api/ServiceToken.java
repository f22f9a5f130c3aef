package io.llmplatform.user.api;

import java.time.Instant;

/**
 * The answer to {@code POST /internal/tokens/service}, which a service calls with its own name and
 * secret (HTTP Basic): an internal token of the role {@code service}.
 *
 * @param token for {@code Authorization: Bearer} at other services
 * @param expiresAt when it ends
 */
public record ServiceToken(String token, Instant expiresAt) {

  /** Without the token. */
  @Override
  public String toString() {
    return "ServiceToken[expiresAt=%s]".formatted(expiresAt);
  }
}
