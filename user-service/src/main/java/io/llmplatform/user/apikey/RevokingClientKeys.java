package io.llmplatform.user.apikey;

import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Revokes the API keys of a client that is no more: a client has no account that ends them. */
@Component
public class RevokingClientKeys {
  private final ApiKeys keys;
  private final Audit audit;
  private final IdentityChanges changes;
  private final Clock clock;

  RevokingClientKeys(ApiKeys keys, Audit audit, IdentityChanges changes, Clock clock) {
    this.keys = keys;
    this.audit = audit;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Revokes all of them; takes effect everywhere at once.
   *
   * @param tenant the client's
   * @param actor subject of who removed the client
   */
  @Transactional
  public void revoke(String tenant, String client, String actor) {
    for (UUID id : keys.revokeAllOf(client, Columns.now(clock))) {
      audit.record(
          new Act(tenant, actor, "api-key.revoked", "api-key/" + id, Map.of("client", client)));
      changes.announce(IdentityChange.ofKey(id.toString()));
    }
  }
}
