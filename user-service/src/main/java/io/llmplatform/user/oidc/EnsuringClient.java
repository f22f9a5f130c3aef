package io.llmplatform.user.oidc;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Creates a client with a given secret, for automation or for the platform's own pages, or has it.
 * Idempotent, also among several instances.
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
    ensure(ClientDescription.automation(clientId, roles), tenant, secret);
  }

  /**
   * Afterwards people log in to the platform's own pages through the client with that secret, and
   * return to these addresses: what differs is replaced.
   *
   * @param redirectUri where people return to with a code
   * @param afterLogout where they return to after logging out
   * @throws io.llmplatform.common.error.PlatformException if the tenant is unknown, or the id or an
   *     address cannot be a client's
   */
  @Transactional
  public void ensurePages(
      String tenant, String clientId, String secret, String redirectUri, String afterLogout) {
    ClientDescription description = ClientDescription.pages(clientId, redirectUri, afterLogout);
    Client client = ensure(description, tenant, secret);
    if (!client.redirectUris().equals(description.redirectUris())
        || !client.postLogoutRedirectUris().equals(description.postLogoutRedirectUris())) {
      clients.replaceAddresses(
          client.id(), description.redirectUris(), description.postLogoutRedirectUris());
    }
  }

  private Client ensure(ClientDescription description, String tenant, String secret) {
    Optional<Client> existing = clients.byClientId(description.clientId());
    if (existing.isEmpty()) {
      return registering.register(description, tenant, description.clientId(), secret);
    }
    Client client = existing.get();
    if (client.isPublic()
        || !SECRETS.matches(secret, Objects.requireNonNull(client.secretHash()))) {
      clients.replaceSecret(client.id(), SECRETS.encode(secret));
    }
    return client;
  }
}
