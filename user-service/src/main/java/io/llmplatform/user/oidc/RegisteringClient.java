package io.llmplatform.user.oidc;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Identities;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Registers a client. Thread-safe. */
@Component
class RegisteringClient {
  private static final SecretHash SECRETS = new SecretHash();

  private final Clients clients;
  private final Identities identities;
  private final Audit audit;
  private final Clock clock;

  RegisteringClient(Clients clients, Identities identities, Audit audit, Clock clock) {
    this.clients = clients;
    this.identities = identities;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @param actor subject of who registers
   * @param secret null for a public client
   * @throws PlatformException if the client id is taken or the tenant unknown
   */
  @Transactional
  public Client register(
      ClientDescription description, String tenant, String actor, @Nullable String secret) {
    if (identities.tenantLimits(tenant).isEmpty()) {
      throw PlatformException.invalid("tenant", "There is no tenant '" + tenant + "'.");
    }
    Client client =
        description.client(
            UUID.randomUUID().toString(),
            secret == null ? null : SECRETS.encode(secret),
            tenant,
            clock.instant());
    if (!clients.add(client)) {
      throw PlatformException.conflict("The client id '" + client.clientId() + "' is taken.");
    }
    audit.record(
        new Audit.Act(
            tenant,
            actor,
            "client.registered",
            "client/" + client.clientId(),
            Map.of("name", client.name(), "roles", String.join(" ", client.roles()))));
    return client;
  }
}
