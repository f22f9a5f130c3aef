package io.llmplatform.user.apikey;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.ApiKey.Bounds;
import io.llmplatform.user.input.LimitsInput;
import io.llmplatform.user.role.Granting;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How wide a caller may make a key: no wider than what the caller may itself, and who calls with a
 * key, no wider than that key. What is left open becomes as wide as that.
 */
@Component
class KeyBounding {
  private static final Bounds UNBOUNDED =
      new Bounds(Optional.empty(), Optional.empty(), Limits.NONE, null);

  private final ApiKeys keys;

  KeyBounding(ApiKeys keys) {
    this.keys = keys;
  }

  /**
   * The bounds of a new key.
   *
   * @param owners what the owner of the key may do
   * @param own whether the owner is the caller
   * @throws PlatformException (403) if they are wider than the caller's own
   */
  Bounds ofNew(Caller caller, Bounds wanted, Set<Permission> owners, boolean own) {
    Bounds outer = ofKey(caller).orElse(UNBOUNDED);
    return new Bounds(
        scopes(caller, wanted, outer, owners, own),
        models(wanted, outer),
        limits(wanted, outer),
        end(wanted, outer));
  }

  private static Optional<Set<Permission>> scopes(
      Caller caller, Bounds wanted, Bounds outer, Set<Permission> owners, boolean own) {
    if (wanted.scopes().isPresent()) {
      Granting.requireAll(caller, wanted.scopes().get());
      return wanted.scopes();
    }
    if (!own) {
      Granting.requireAll(caller, owners);
    }
    // Without scopes it follows the owner's roles, which may grow past what the caller may now.
    return outer.scopes().isEmpty() && caller.permissions().containsAll(owners)
        ? Optional.empty()
        : Optional.of(intersection(owners, caller.permissions()));
  }

  private static Set<Permission> intersection(Set<Permission> some, Set<Permission> others) {
    EnumSet<Permission> both = EnumSet.noneOf(Permission.class);
    both.addAll(some);
    both.retainAll(others);
    return both;
  }

  /**
   * Nothing, if the caller may change a key's models and limits so. Who calls without a key may,
   * but only {@code budgets:write} raises limits.
   *
   * @throws PlatformException (403) if not
   */
  void requireChangeable(Caller caller, Bounds before, Bounds after) {
    Bounds outer = ofKey(caller).orElse(UNBOUNDED);
    boolean limitsChanged = !after.limits().equals(before.limits());
    if (limitsChanged && !LimitsInput.isWithin(after.limits(), outer.limits())) {
      throw wider("The limits are above those of the caller's API key.");
    }
    if (!caller.may(Permission.BUDGETS_WRITE)
        && !LimitsInput.isWithin(after.limits(), before.limits())) {
      throw wider("Limits are raised by who has the permission budgets:write.");
    }
    if (!after.models().equals(before.models()) && outer.models().isPresent()) {
      if (after.models().isEmpty()) {
        throw wider("The caller's API key allows only the models " + outer.models().get() + ".");
      }
      models(after, outer);
    }
  }

  private Optional<Bounds> ofKey(Caller caller) {
    String id = caller.keyId();
    if (id == null) {
      return Optional.empty();
    }
    return Optional.of(
        KeyId.parse(id)
            .flatMap(keys::find)
            .map(ApiKey::bounds)
            // Revoked while its internal token lives on.
            .orElseThrow(() -> wider("The caller's API key is revoked.")));
  }

  private static Optional<Set<String>> models(Bounds wanted, Bounds outer) {
    if (outer.models().isEmpty() || wanted.models().isEmpty()) {
      return wanted.models().or(outer::models);
    }
    if (!outer.models().get().containsAll(wanted.models().get())) {
      throw wider("The caller's API key allows only the models " + outer.models().get() + ".");
    }
    return wanted.models();
  }

  private static Limits limits(Bounds wanted, Bounds outer) {
    Limits limits = LimitsInput.or(wanted.limits(), outer.limits());
    if (!LimitsInput.isWithin(limits, outer.limits())) {
      throw wider("The limits are above those of the caller's API key.");
    }
    return limits;
  }

  private static @Nullable Instant end(Bounds wanted, Bounds outer) {
    Instant last = outer.expiresAt();
    Instant end = wanted.expiresAt() == null ? last : wanted.expiresAt();
    if (last != null && end != null && end.isAfter(last)) {
      throw wider("The caller's API key ends before that.");
    }
    return end;
  }

  private static PlatformException wider(String detail) {
    return PlatformException.of(ErrorCode.PERMISSION_DENIED, detail, null);
  }
}
