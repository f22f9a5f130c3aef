package io.llmplatform.user.oidc;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Creates a client for automation with a given secret, or has it. Idempotent, also among several
 * instances.
 */
@Component
public class EnsuringClient {
  private static final SecretHash SECRETS = new SecretHash();

  private final Clients clients;
  private final RegisteringClient registering;

  EnsuringClient(Clients clients, RegisteringClient registering) {
    this.clients = clients;
    this.registering = registering;
  }

  /**
   * Afterwards the client gets tokens by client_credentials with that secret: one that differs is
   * replaced. An existing client otherwise stays as it is.
   *
   * @param roles for a new client
   * @throws io.llmplatform.common.error.PlatformException if the tenant is unknown, or the id
   *     cannot be a client's
   */
  @Transactional
  public void ensure(String tenant, String clientId, String secret, Set<String> roles) {
    Optional<Client> existing = clients.byClientId(clientId);
    if (existing.isEmpty()) {
      registering.register(ClientDescription.automation(clientId, roles), tenant, clientId, secret);
      return;
    }
    Client client = existing.get();
    if (client.isPublic()
        || !SECRETS.matches(secret, Objects.requireNonNull(client.secretHash()))) {
      clients.replaceSecret(client.id(), SECRETS.encode(secret));
    }
  }
}
