package io.llmplatform.user.tenant;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.input.Revision;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Removes a tenant that nobody uses: it has no users, or was disabled before. */
@Component
class RemovingTenant {
  private final Tenants tenants;
  private final Occupants occupants;
  private final Audit audit;
  private final IdentityChanges changes;

  RemovingTenant(Tenants tenants, Occupants occupants, Audit audit, IdentityChanges changes) {
    this.tenants = tenants;
    this.occupants = occupants;
    this.audit = audit;
    this.changes = changes;
  }

  /**
   * Removes it with its users, API keys, roles and prices.
   *
   * @throws PlatformException if there is none that the caller may remove, it was changed
   *     meanwhile, or it is enabled and has users
   */
  @Transactional
  public void remove(Caller caller, TenantName name, Revision revision) {
    caller.require(Permission.TENANTS_WRITE);
    caller.require(Permission.TENANTS_ALL);
    Tenant tenant = tenants.lock(caller, name);
    revision.require(tenant.version());
    if (tenant.enabled() && occupants.any(name)) {
      throw PlatformException.conflict(
          "The tenant '" + name + "' has users: remove them, or disable the tenant, before.");
    }
    tenants.remove(name);
    audit.record(
        new Act(name.value(), caller.subject(), "tenant.removed", "tenant/" + name, Map.of()));
    changes.announce(IdentityChange.ofTenant(name.value()));
  }
}
