package io.llmplatform.user.oidc;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An application that may ask for tokens. Immutable.
 *
 * @param id never changes, and is not used again
 * @param clientId what the client calls itself
 * @param secretHash by {@link SecretHash}; null for a public client, which keeps no secret
 * @param tenant whose client it is, and the tenant of tokens of client_credentials
 * @param roles of tokens of client_credentials
 * @param consent whether people are asked before the client gets tokens for them
 */
record Client(
    String id,
    String clientId,
    @Nullable String secretHash,
    String name,
    String tenant,
    List<String> redirectUris,
    List<String> postLogoutRedirectUris,
    Set<GrantType> grantTypes,
    Set<String> roles,
    boolean consent,
    Instant createdAt) {

  Client {
    redirectUris = List.copyOf(redirectUris);
    postLogoutRedirectUris = List.copyOf(postLogoutRedirectUris);
    grantTypes = Set.copyOf(grantTypes);
    roles = Set.copyOf(roles);
  }

  boolean isPublic() {
    return secretHash == null;
  }

  /** Without the secret's hash. */
  @Override
  public String toString() {
    return "Client[%s, tenant=%s]".formatted(clientId, tenant);
  }
}
