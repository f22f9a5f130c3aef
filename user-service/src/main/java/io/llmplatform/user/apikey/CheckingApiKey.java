package io.llmplatform.user.apikey;

import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.ApiKeyCheck;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.KeyIdentity;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Knows API keys by their digests. */
@Component
class CheckingApiKey implements ApiKeyCheck {
  private final ApiKeys keys;
  private final Owners owners;
  private final LastUses lastUses;
  private final Clock clock;

  CheckingApiKey(ApiKeys keys, Owners owners, LastUses lastUses, Clock clock) {
    this.keys = keys;
    this.owners = owners;
    this.lastUses = lastUses;
    this.clock = clock;
  }

  @Override
  @Transactional(readOnly = true)
  public Optional<KeyIdentity> check(String presented) {
    return used(KeyText.presented(presented).flatMap(keys::find));
  }

  @Override
  @Transactional(readOnly = true)
  public Optional<KeyIdentity> find(String keyId) {
    return used(KeyId.parse(keyId).flatMap(keys::find));
  }

  private Optional<KeyIdentity> used(Optional<ApiKey> stored) {
    Instant now = clock.instant();
    Optional<ApiKey> key = stored.filter(each -> isCurrent(each, now));
    Optional<KeyIdentity> identity =
        key.flatMap(each -> owners.identity(each).map(owner -> identity(each, owner)));
    identity.ifPresent(each -> lastUses.note(key.orElseThrow(), now));
    return identity;
  }

  private static boolean isCurrent(ApiKey key, Instant now) {
    Instant end = key.bounds().expiresAt();
    return end == null || end.isAfter(now);
  }

  private static KeyIdentity identity(ApiKey key, Identity owner) {
    EnumSet<Permission> left = EnumSet.noneOf(Permission.class);
    left.addAll(owner.permissions());
    Optional<Set<Permission>> scopes = key.bounds().scopes();
    scopes.ifPresent(left::retainAll);
    return new KeyIdentity(
        new Identity(
            owner.subject(),
            owner.username(),
            owner.tenant(),
            owner.roles(),
            left,
            owner.tenantLimits()),
        key.id().toString(),
        key.bounds().models(),
        key.bounds().limits(),
        key.bounds().expiresAt());
  }
}
