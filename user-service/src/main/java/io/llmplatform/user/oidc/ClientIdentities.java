package io.llmplatform.user.oidc;

import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Who clients are when they act for themselves. Thread-safe. */
@Component
public class ClientIdentities {
  private final Clients clients;
  private final Identities identities;

  ClientIdentities(Clients clients, Identities identities) {
    this.clients = clients;
    this.identities = identities;
  }

  /** The client of that id, where it and its tenant exist and the tenant is enabled. */
  public Optional<Identity> byClientId(String clientId) {
    return clients.byClientId(clientId).flatMap(this::identity);
  }

  private Optional<Identity> identity(Client client) {
    return identities
        .tenantLimits(client.tenant())
        .map(
            limits ->
                new Identity(
                    client.clientId(),
                    client.clientId(),
                    client.tenant(),
                    client.roles(),
                    identities.permissions(client.tenant(), client.roles()),
                    limits));
  }
}
