package io.llmplatform.log.search;

import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import org.jspecify.annotations.Nullable;

/**
 * Whose things a caller is shown.
 *
 * @param tenant null: every tenant's
 * @param user null: everybody's
 */
public record Scope(@Nullable String tenant, @Nullable String user) {

  /**
   * What the caller asks for, as far as it may. Others than the caller's own tenant need {@code
   * tenants:all}; without {@code everybody}, the caller's own things are shown.
   *
   * @param tenant null: all that the caller may act in
   * @param user null: all that the caller may see
   * @throws io.llmplatform.common.error.PlatformException permission denied, naming the permission
   */
  public static Scope of(
      Caller caller, @Nullable String tenant, @Nullable String user, Permission everybody) {
    if (tenant != null && !caller.actsIn(tenant)) {
      caller.require(Permission.TENANTS_ALL);
    }
    if (user != null && !user.equals(caller.subject())) {
      caller.require(everybody);
    }
    boolean all = tenant == null && caller.may(Permission.TENANTS_ALL);
    return new Scope(
        all || tenant != null ? tenant : caller.tenant(),
        user != null || caller.may(everybody) ? user : caller.subject());
  }

  /** All that the caller may see. */
  public static Scope of(Caller caller, Permission everybody) {
    return of(caller, null, null, everybody);
  }

  /** Whether something of that tenant and user is shown. */
  public boolean covers(String ofTenant, @Nullable String ofUser) {
    return (tenant == null || tenant.equals(ofTenant)) && (user == null || user.equals(ofUser));
  }
}
