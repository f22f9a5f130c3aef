package io.llmplatform.user.apikey;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.ApiKey.Bounds;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sees, changes and revokes API keys; takes effect everywhere at once. */
@Component
class ChangingApiKey {
  private final ApiKeys keys;
  private final KeyBounding bounding;
  private final Audit audit;
  private final IdentityChanges changes;
  private final Clock clock;

  ChangingApiKey(
      ApiKeys keys, KeyBounding bounding, Audit audit, IdentityChanges changes, Clock clock) {
    this.keys = keys;
    this.bounding = bounding;
    this.audit = audit;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * A key that the caller may see.
   *
   * @throws PlatformException if there is none, or it is another's
   */
  ApiKey get(Caller caller, UUID id) {
    return visible(caller, keys.find(id));
  }

  private static ApiKey visible(Caller caller, Optional<ApiKey> found) {
    return found.filter(key -> isVisible(caller, key)).orElseThrow(KeyId::unknown);
  }

  private static boolean isVisible(Caller caller, ApiKey key) {
    boolean own = key.owner().subject().equals(caller.subject());
    return caller.actsIn(key.tenant())
        && ((own && caller.may(Permission.KEYS_OWN)) || caller.may(Permission.KEYS_ALL));
  }

  /**
   * What is to change.
   *
   * @param name null: stays as it is
   * @param models null: stay as they are; empty: all
   * @param limits null: stay as they are
   */
  record Edit(
      @Nullable String name, @Nullable Optional<Set<String>> models, @Nullable Limits limits) {}

  /**
   * The key after the change.
   *
   * @throws PlatformException if there is none that the caller may see, it was changed meanwhile,
   *     or it would become wider than the caller may make it
   */
  @Transactional
  public ApiKey change(Caller caller, UUID id, Edit edit, Revision revision) {
    ApiKey before = visible(caller, keys.findAndLock(id));
    revision.require(before.version());
    return save(caller, before, edit);
  }

  /**
   * The key after its limits were replaced, as a budget.
   *
   * @throws PlatformException if there is none in a tenant that the caller acts in, it was changed
   *     meanwhile, or the caller may not
   */
  @Transactional
  public ApiKey changeLimits(Caller caller, UUID id, Limits limits, Revision revision) {
    caller.require(Permission.BUDGETS_WRITE);
    ApiKey before =
        keys.findAndLock(id).filter(key -> caller.actsIn(key.tenant())).orElseThrow(KeyId::unknown);
    revision.require(before.version());
    return save(caller, before, new Edit(null, null, limits));
  }

  private ApiKey save(Caller caller, ApiKey before, Edit edit) {
    Bounds bounds = before.bounds();
    Bounds changed =
        new Bounds(
            bounds.scopes(),
            edit.models() == null ? bounds.models() : edit.models(),
            edit.limits() == null ? bounds.limits() : edit.limits(),
            bounds.expiresAt());
    bounding.requireChangeable(caller, bounds, changed);
    ApiKey after =
        new ApiKey(
            before.id(),
            before.owner(),
            before.tenant(),
            edit.name() == null ? before.name() : edit.name(),
            before.prefix(),
            changed,
            before.lastUsedAt(),
            before.version() + 1,
            before.createdAt(),
            Columns.now(clock));
    keys.update(after);
    record(caller, after, "api-key.changed", details(bounds, changed));
    return after;
  }

  private static Map<String, String> details(Bounds before, Bounds after) {
    Map<String, String> details = new TreeMap<>();
    if (!before.limits().equals(after.limits())) {
      details.put("limits", Columns.json(after.limits()));
    }
    if (!before.models().equals(after.models())) {
      details.put("models", after.models().map(Set::toString).orElse("all"));
    }
    return details;
  }

  /**
   * Revokes the key.
   *
   * @throws PlatformException if there is none that the caller may see
   */
  @Transactional
  public void revoke(Caller caller, UUID id) {
    ApiKey key = visible(caller, keys.findAndLock(id));
    Instant now = Columns.now(clock);
    keys.revoke(id, now);
    record(caller, key, "api-key.revoked", Map.of("prefix", key.prefix()));
  }

  private void record(Caller caller, ApiKey key, String action, Map<String, String> details) {
    audit.record(new Act(key.tenant(), caller.subject(), action, "api-key/" + key.id(), details));
    changes.announce(IdentityChange.ofKey(key.id().toString()));
  }
}
