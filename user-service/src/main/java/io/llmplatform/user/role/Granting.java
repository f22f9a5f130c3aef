package io.llmplatform.user.role;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.tenant.TenantName;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What roles allow, and that nobody gives more than they have. */
@Component
public class Granting {
  private final Roles roles;

  Granting(Roles roles) {
    this.roles = roles;
  }

  /** What roles of these names allow in a tenant; unknown names allow nothing. */
  public Set<Permission> permissions(String tenant, Collection<String> names) {
    EnumSet<Permission> allowed = EnumSet.noneOf(Permission.class);
    Set<String> own = new TreeSet<>(names);
    for (BuiltInRole role : BuiltInRole.values()) {
      if (own.remove(role.roleName().value())) {
        allowed.addAll(role.permissions());
      }
    }
    if (!own.isEmpty()) {
      roles.all(new TenantName(tenant), own).forEach(role -> allowed.addAll(role.permissions()));
    }
    return allowed;
  }

  /**
   * Nothing, if each is a role of the tenant; they stay until the transaction ends.
   *
   * @throws PlatformException naming the field {@code roles}
   */
  public void requireExisting(TenantName tenant, Collection<RoleName> names) {
    for (RoleName name : names) {
      if (BuiltInRole.of(name).isEmpty() && roles.findAndKeep(tenant, name).isEmpty()) {
        throw PlatformException.invalid("roles", "There is no role '" + name + "'.");
      }
    }
  }

  /**
   * Nothing, if the caller has each of the permissions.
   *
   * @throws PlatformException (403) naming those that it lacks
   */
  public static void requireAll(Caller caller, Collection<Permission> permissions) {
    EnumSet<Permission> lacking = EnumSet.noneOf(Permission.class);
    lacking.addAll(permissions);
    lacking.removeAll(caller.permissions());
    if (!lacking.isEmpty()) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED,
          "This needs permissions that the caller does not have: " + lacking + ".",
          null);
    }
  }
}
