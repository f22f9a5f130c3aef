package io.llmplatform.user.apikey;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.ApiKey.Owner;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whose keys there are. */
@Component
class Owners {
  private static final String FIELD = "user";

  private final Identities identities;

  Owners(Identities identities) {
    this.identities = identities;
  }

  /** Who owns the key now; empty where the user or the tenant is disabled. */
  Optional<Identity> identity(ApiKey key) {
    return identity(key.owner(), key.tenant());
  }

  Optional<Identity> identity(Owner owner, String tenant) {
    if (owner instanceof Owner.Client client) {
      return identities
          .tenantLimits(tenant)
          .map(
              limits ->
                  new Identity(
                      client.subject(),
                      client.name(),
                      tenant,
                      client.roles(),
                      identities.permissions(tenant, client.roles()),
                      limits));
    }
    return identities.bySubject(owner.subject());
  }

  /**
   * Who is to own a key that the caller makes.
   *
   * @param user the id of another user; null: the caller itself
   * @throws PlatformException naming the field {@code user}, if there is none for the caller
   */
  Owned ofNew(Caller caller, @Nullable String user) {
    if (user == null || user.equals(caller.subject())) {
      return own(caller);
    }
    caller.require(Permission.KEYS_ALL);
    Identity identity =
        identities
            .bySubject(user)
            .filter(each -> caller.actsIn(each.tenant()))
            .orElseThrow(
                () ->
                    PlatformException.invalid(FIELD, "There is no such user, or it is disabled."));
    return owned(identity);
  }

  private Owned own(Caller caller) {
    Optional<Identity> user = identities.bySubject(caller.subject());
    if (user.isPresent()) {
      return owned(user.get());
    }
    Owner client = new Owner.Client(caller.subject(), caller.username(), caller.roles());
    Identity identity =
        identity(client, caller.tenant())
            .orElseThrow(() -> PlatformException.notFound("There is no such tenant."));
    return new Owned(client, identity);
  }

  private static Owned owned(Identity user) {
    return new Owned(new Owner.User(KeyId.parse(user.subject()).orElseThrow(KeyId::unknown)), user);
  }

  /** An owner and who that is. */
  record Owned(Owner owner, Identity identity) {}
}
