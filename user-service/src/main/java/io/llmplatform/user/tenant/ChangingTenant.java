package io.llmplatform.user.tenant;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.input.LimitsInput;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes tenants, one change after the other; takes effect everywhere at once. */
@Component
public class ChangingTenant {
  private final Tenants tenants;
  private final Occupants occupants;
  private final Audit audit;
  private final IdentityChanges changes;
  private final Clock clock;

  ChangingTenant(
      Tenants tenants, Occupants occupants, Audit audit, IdentityChanges changes, Clock clock) {
    this.tenants = tenants;
    this.occupants = occupants;
    this.audit = audit;
    this.changes = changes;
    this.clock = clock;
  }

  /** What is to change; null: stays as it is. */
  record Edit(@Nullable String displayName, @Nullable Limits limits, @Nullable Boolean enabled) {}

  /**
   * The tenant after the change.
   *
   * @throws PlatformException if there is none that the caller may change, it was changed
   *     meanwhile, or the platform would be left without an admin
   */
  @Transactional
  Tenant change(Caller caller, TenantName name, Edit edit, Revision revision) {
    caller.require(Permission.TENANTS_WRITE);
    Tenant before = tenants.lock(caller, name);
    revision.require(before.version());
    if (Boolean.FALSE.equals(edit.enabled()) && before.enabled()) {
      occupants.requireAnAdminElsewhere(name);
    }
    Limits limits = edit.limits() == null ? before.limits() : edit.limits();
    requireAllowed(caller, before, limits);
    return save(
        caller,
        before,
        edit.displayName() == null ? before.displayName() : edit.displayName(),
        edit.enabled() == null ? before.enabled() : edit.enabled(),
        limits);
  }

  /**
   * The tenant after its limits were replaced. Within a tenant they can only be tightened: what the
   * platform allows it, the platform's admins change.
   *
   * @throws PlatformException if there is none that the caller may change, it was changed
   *     meanwhile, or the caller would allow more than before
   */
  @Transactional
  public Tenant changeLimits(Caller caller, TenantName name, Limits limits, Revision revision) {
    caller.require(Permission.BUDGETS_WRITE);
    Tenant before = tenants.lock(caller, name);
    revision.require(before.version());
    requireAllowed(caller, before, limits);
    return save(caller, before, before.displayName(), before.enabled(), limits);
  }

  private static void requireAllowed(Caller caller, Tenant before, Limits limits) {
    if (!caller.may(Permission.TENANTS_ALL) && !LimitsInput.isWithin(limits, before.limits())) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED,
          "A tenant's limits are raised by the platform's admins; within it they can only be"
              + " lowered.",
          null);
    }
  }

  private Tenant save(
      Caller caller, Tenant before, String displayName, boolean enabled, Limits limits) {
    Tenant after =
        new Tenant(
            before.name(),
            displayName,
            enabled,
            limits,
            before.version() + 1,
            before.createdAt(),
            Columns.now(clock));
    tenants.update(after);
    audit.record(
        new Act(
            before.name().value(),
            caller.subject(),
            action(before, after),
            "tenant/" + before.name(),
            details(before, after)));
    changes.announce(IdentityChange.ofTenant(before.name().value()));
    return after;
  }

  private static String action(Tenant before, Tenant after) {
    if (before.enabled() != after.enabled()) {
      return after.enabled() ? "tenant.enabled" : "tenant.disabled";
    }
    return before.limits().equals(after.limits()) ? "tenant.changed" : "tenant.limits-changed";
  }

  private static Map<String, String> details(Tenant before, Tenant after) {
    Map<String, String> details = new TreeMap<>();
    if (!before.displayName().equals(after.displayName())) {
      details.put("displayName", after.displayName());
    }
    if (!before.limits().equals(after.limits())) {
      details.put("limits", Columns.json(after.limits()));
    }
    return details;
  }
}
