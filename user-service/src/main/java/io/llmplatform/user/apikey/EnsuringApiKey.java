package io.llmplatform.user.apikey;

import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.ApiKey.Bounds;
import io.llmplatform.user.apikey.ApiKey.Owner;
import io.llmplatform.user.apikey.Owners.Owned;
import io.llmplatform.user.identity.Identities;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Creates an API key of a given text. Idempotent, also among several instances. */
@Component
public class EnsuringApiKey {
  private final ApiKeys keys;
  private final CreatingApiKey creating;
  private final Identities identities;

  EnsuringApiKey(ApiKeys keys, CreatingApiKey creating, Identities identities) {
    this.keys = keys;
    this.creating = creating;
    this.identities = identities;
  }

  /**
   * The id of the key. A key of that text stays as it is, also a revoked one.
   *
   * @param owner subject of an existing user
   * @param key begins with {@code sk-}, at least 32 characters
   * @param scopes the permissions that are left of the owner's
   * @throws io.llmplatform.common.error.PlatformException if there is no such user, or the text
   *     cannot be a key
   */
  @Transactional
  public String ensure(
      String owner, String key, String name, Set<Permission> scopes, Limits limits) {
    KeyText text = KeyText.chosen(key);
    Optional<UUID> present = keys.idOf(text);
    if (present.isEmpty()) {
      Owned owned =
          identities
              .bySubject(owner)
              .flatMap(user -> KeyId.parse(owner).map(id -> new Owned(new Owner.User(id), user)))
              .orElseThrow(KeyId::unknown);
      creating.addUnchecked(
          owned, text, name, new Bounds(Optional.of(scopes), Optional.empty(), limits, null));
      present = keys.idOf(text);
    }
    return present.orElseThrow(KeyId::unknown).toString();
  }
}
