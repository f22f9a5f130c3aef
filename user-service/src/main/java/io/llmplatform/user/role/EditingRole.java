package io.llmplatform.user.role;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.identity.IdentityChanges;
import io.llmplatform.user.input.Revision;
import io.llmplatform.user.storage.Columns;
import io.llmplatform.user.tenant.TenantName;
import io.llmplatform.user.tenant.Tenants;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Adds, changes and removes a tenant's own roles; takes effect everywhere at once. */
@Component
class EditingRole {
  private final Roles roles;
  private final Tenants tenants;
  private final Audit audit;
  private final IdentityChanges changes;
  private final Clock clock;

  EditingRole(Roles roles, Tenants tenants, Audit audit, IdentityChanges changes, Clock clock) {
    this.roles = roles;
    this.tenants = tenants;
    this.audit = audit;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * The new role.
   *
   * @throws PlatformException if there is no such tenant for the caller, the name is taken, or the
   *     caller lacks one of the permissions
   */
  @Transactional
  public Role add(
      Caller caller,
      TenantName tenant,
      RoleName name,
      @Nullable String description,
      Set<Permission> permissions) {
    caller.require(Permission.ROLES_WRITE);
    tenants.get(caller, tenant);
    Granting.requireAll(caller, permissions);
    Instant now = Columns.now(clock);
    Role role = new Role(tenant, name, description, permissions, 1, now, now);
    if (BuiltInRole.of(name).isPresent() || !roles.add(role)) {
      throw PlatformException.conflict("There is a role '" + name + "' already.");
    }
    record(caller, role, "role.created");
    return role;
  }

  /**
   * The role after the change.
   *
   * @param description null: stays as it is; empty: none
   * @param permissions null: stay as they are
   * @throws PlatformException if there is no such role, it is built in, it was changed meanwhile,
   *     or the caller lacks one of its permissions, before or after
   */
  @Transactional
  public Role change(
      Caller caller,
      TenantName tenant,
      RoleName name,
      @Nullable String description,
      @Nullable Set<Permission> permissions,
      Revision revision) {
    Role before = lock(caller, tenant, name, revision);
    Set<Permission> allowed = permissions == null ? before.permissions() : permissions;
    Granting.requireAll(caller, allowed);
    String described = description == null ? before.description() : description;
    Role after =
        new Role(
            tenant,
            name,
            described == null || described.isEmpty() ? null : described,
            allowed,
            before.version() + 1,
            before.createdAt(),
            Columns.now(clock));
    roles.update(after);
    record(caller, after, "role.changed");
    changes.announce(IdentityChange.ofTenant(tenant.value()));
    return after;
  }

  /**
   * Removes a role that nobody has.
   *
   * @throws PlatformException as {@link #change}, or if somebody has it
   */
  @Transactional
  public void remove(Caller caller, TenantName tenant, RoleName name, Revision revision) {
    Role role = lock(caller, tenant, name, revision);
    if (roles.isGiven(tenant, name)) {
      throw PlatformException.conflict("There are users with the role '" + name + "'.");
    }
    roles.remove(tenant, name);
    record(caller, role, "role.removed");
    changes.announce(IdentityChange.ofTenant(tenant.value()));
  }

  private Role lock(Caller caller, TenantName tenant, RoleName name, Revision revision) {
    caller.require(Permission.ROLES_WRITE);
    tenants.get(caller, tenant);
    if (BuiltInRole.of(name).isPresent()) {
      throw PlatformException.conflict("The role '" + name + "' is built in and stays as it is.");
    }
    Role role = roles.findAndLock(tenant, name).orElseThrow(RoleName::unknown);
    revision.require(role.version());
    Granting.requireAll(caller, role.permissions());
    return role;
  }

  private void record(Caller caller, Role role, String action) {
    audit.record(
        new Act(
            role.tenant().value(),
            caller.subject(),
            action,
            "role/" + role.name(),
            Map.of("permissions", role.permissions().toString())));
  }
}
