package io.llmplatform.user.apikey;

import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.ApiKey.Bounds;
import io.llmplatform.user.apikey.Owners.Owned;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes API keys. */
@Component
class CreatingApiKey {
  private final ApiKeys keys;
  private final Owners owners;
  private final KeyBounding bounding;
  private final Audit audit;
  private final Clock clock;

  CreatingApiKey(ApiKeys keys, Owners owners, KeyBounding bounding, Audit audit, Clock clock) {
    this.keys = keys;
    this.owners = owners;
    this.bounding = bounding;
    this.audit = audit;
    this.clock = clock;
  }

  /** A key and its text, which is shown this once. */
  record Created(ApiKey key, KeyText text) {}

  /**
   * A new key.
   *
   * @param user whose key it is to be; null: the caller's
   * @throws io.llmplatform.common.error.PlatformException if there is no such user for the caller,
   *     or the key would be wider than the caller
   */
  @Transactional
  public Created create(Caller caller, @Nullable String user, String name, Bounds wanted) {
    if (!caller.may(Permission.KEYS_ALL)) {
      caller.require(Permission.KEYS_OWN);
    }
    Owned owned = owners.ofNew(caller, user);
    boolean own = owned.owner().subject().equals(caller.subject());
    Bounds bounds = bounding.ofNew(caller, wanted, owned.identity().permissions(), own);
    Created created = add(owned, KeyText.random(), name, bounds);
    record(caller.subject(), created.key());
    return created;
  }

  /** A key of a chosen text; false where there is one of that text. Nothing else is looked at. */
  boolean addUnchecked(Owned owned, KeyText text, String name, Bounds bounds) {
    ApiKey key = key(owned, text, name, bounds);
    boolean added = keys.add(key, text);
    if (added) {
      record("user-service", key);
    }
    return added;
  }

  private Created add(Owned owned, KeyText text, String name, Bounds bounds) {
    ApiKey key = key(owned, text, name, bounds);
    if (!keys.add(key, text)) {
      throw new IllegalStateException("Two random keys are the same");
    }
    return new Created(key, text);
  }

  private ApiKey key(Owned owned, KeyText text, String name, Bounds bounds) {
    Instant now = Columns.now(clock);
    return new ApiKey(
        UUID.randomUUID(),
        owned.owner(),
        owned.identity().tenant(),
        name.isEmpty() ? text.prefix() : name,
        text.prefix(),
        bounds,
        null,
        1,
        now,
        now);
  }

  private void record(String actor, ApiKey key) {
    audit.record(
        new Act(
            key.tenant(),
            actor,
            "api-key.created",
            "api-key/" + key.id(),
            Map.of("owner", key.owner().subject(), "prefix", key.prefix(), "name", key.name())));
  }
}
