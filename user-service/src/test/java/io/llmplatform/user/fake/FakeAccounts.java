package io.llmplatform.user.fake;

import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.ApiKeyCheck;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.identity.KeyIdentity;
import io.llmplatform.user.identity.PasswordCheck;
import io.llmplatform.user.identity.Profiles;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What accounts and API keys offer, in memory: two tenants, and whoever a test adds. */
public final class FakeAccounts
    implements Identities, PasswordCheck, ApiKeyCheck, Profiles, IdentityChanges, Audit {
  public static final String PASSWORD = "correct horse battery staple";

  private final Map<String, Identity> bySubject = new ConcurrentHashMap<>();
  private final Map<String, KeyIdentity> keys = new ConcurrentHashMap<>();
  private final Set<String> locked = ConcurrentHashMap.newKeySet();
  private final Map<String, Limits> tenants =
      new ConcurrentHashMap<>(
          Map.of("platform", Limits.NONE, "acme", new Limits(1000L, null, null, null, null)));
  private final List<IdentityChange> changes = new CopyOnWriteArrayList<>();
  private final List<Act> acts = new CopyOnWriteArrayList<>();

  /** A user of {@code acme} whose password is {@link #PASSWORD}. */
  public Identity add(String username, String... roles) {
    Set<String> names = Set.of(roles);
    Identity user =
        new Identity(
            "id-of-" + username,
            username,
            "acme",
            names,
            permissions("acme", names),
            tenantLimits("acme").orElseThrow());
    bySubject.put(user.subject(), user);
    return user;
  }

  public void addKey(String text, KeyIdentity key) {
    keys.put(text, key);
  }

  public void revokeKey(String text) {
    keys.remove(text);
  }

  public void disable(Identity user) {
    bySubject.remove(user.subject());
  }

  public void lock(String username) {
    locked.add(username);
  }

  public List<IdentityChange> changes() {
    return changes;
  }

  public List<Act> acts() {
    return acts;
  }

  @Override
  public Optional<Identity> bySubject(String subject) {
    return Optional.ofNullable(bySubject.get(subject));
  }

  @Override
  public Optional<Limits> tenantLimits(String tenant) {
    return Optional.ofNullable(tenants.get(tenant));
  }

  @Override
  public Set<Permission> permissions(String tenant, Collection<String> roles) {
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    if (roles.contains("platform-admin")) {
      permissions.addAll(EnumSet.allOf(Permission.class));
    }
    if (roles.contains("developer")) {
      permissions.add(Permission.INFERENCE_INVOKE);
      permissions.add(Permission.MODELS_READ);
    }
    if (roles.contains("service")) {
      permissions.add(Permission.TENANTS_ALL);
      permissions.add(Permission.MODELS_READ);
    }
    return permissions;
  }

  @Override
  public Outcome check(String username, String password, String address) {
    if (locked.contains(username)) {
      return new Outcome.Locked(Duration.ofMinutes(4));
    }
    return bySubject("id-of-" + username)
        .filter(user -> password.equals(PASSWORD))
        .<Outcome>map(Outcome.Accepted::new)
        .orElseGet(Outcome.Rejected::new);
  }

  @Override
  public Optional<KeyIdentity> check(String presented) {
    return Optional.ofNullable(keys.get(presented));
  }

  @Override
  public Optional<KeyIdentity> find(String keyId) {
    return keys.values().stream().filter(key -> key.keyId().equals(keyId)).findFirst();
  }

  @Override
  public Optional<Profile> of(String subject) {
    return bySubject(subject)
        .map(user -> new Profile("Name of " + user.username(), user.username() + "@acme.example"));
  }

  @Override
  public void announce(IdentityChange change) {
    changes.add(change);
  }

  @Override
  public void record(Act act) {
    acts.add(act);
  }
}
