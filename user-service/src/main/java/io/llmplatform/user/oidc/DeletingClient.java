package io.llmplatform.user.oidc;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.apikey.RevokingClientKeys;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.IdentityChanges;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Deletes a client; its tokens, for itself or for people, and its API keys end with it. */
@Component
class DeletingClient {
  private final Clients clients;
  private final RevokingClientKeys keys;
  private final IdentityChanges changes;
  private final Audit audit;

  DeletingClient(Clients clients, RevokingClientKeys keys, IdentityChanges changes, Audit audit) {
    this.clients = clients;
    this.keys = keys;
    this.changes = changes;
    this.audit = audit;
  }

  /**
   * @param actor subject of who deletes
   * @throws PlatformException if there is no such client
   */
  @Transactional
  public void delete(String clientId, String actor) {
    Client client = clients.byClientId(clientId).orElseThrow(() -> unknown(clientId));
    for (String subject : clients.subjectsOf(client)) {
      changes.announce(IdentityChange.ofSubject(subject));
    }
    clients.delete(client);
    keys.revoke(client.tenant(), clientId, actor);
    audit.record(
        new Audit.Act(client.tenant(), actor, "client.deleted", "client/" + clientId, Map.of()));
  }

  static PlatformException unknown(String clientId) {
    return PlatformException.notFound("There is no client '" + clientId + "'.");
  }
}
