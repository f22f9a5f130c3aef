package io.llmplatform.user.token;

import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.ServiceToken;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Tokens by which services call each other. Thread-safe. */
@Component
class ServiceTokens {
  private static final String TENANT = "platform";
  private static final Set<String> ROLES = Set.of("service");

  private final Identities identities;
  private final IssuingToken tokens;

  ServiceTokens(Identities identities, IssuingToken tokens) {
    this.identities = identities;
    this.tokens = tokens;
  }

  /** A token of the service of that name, which has proven who it is. */
  ServiceToken issue(String service) {
    Identity identity =
        new Identity(
            service, service, TENANT, ROLES, identities.permissions(TENANT, ROLES), Limits.NONE);
    IssuingToken.Issued issued = tokens.issue(identity, null);
    return new ServiceToken(issued.value(), issued.expiresAt());
  }
}
