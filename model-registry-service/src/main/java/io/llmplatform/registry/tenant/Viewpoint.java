package io.llmplatform.registry.tenant;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import org.jspecify.annotations.Nullable;

/**
 * In whose name a request looks at models: of a tenant it sees the tenant's own models and the
 * shared ones, and of one name the tenant's own first. A controller's method takes it as an
 * argument.
 *
 * @param caller who asks
 * @param tenant in whose name
 * @param everything whether lists show the models of all tenants
 */
public record Viewpoint(Caller caller, String tenant, boolean everything) {

  /**
   * The caller's own, or that of a tenant in which it acts.
   *
   * @param named the tenant that the request names; null where it names none
   * @throws PlatformException if the caller does not act in that tenant
   */
  static Viewpoint of(Caller caller, @Nullable String named) {
    if (named == null || named.isEmpty()) {
      return new Viewpoint(caller, caller.tenant(), caller.may(Permission.TENANTS_ALL));
    }
    if (!caller.actsIn(named)) {
      throw PlatformException.notFound("There is no such tenant.");
    }
    return new Viewpoint(caller, named, false);
  }

  /**
   * Nothing, if the caller may change what belongs to that tenant.
   *
   * @param owner of something that the caller sees
   * @throws PlatformException if it is only shared with the caller
   */
  public void requireChange(String owner) {
    if (!caller.actsIn(owner)) {
      throw denied("The model is shared by another tenant, which alone may change it.");
    }
  }

  /**
   * Nothing, if the caller may show something to every tenant.
   *
   * @throws PlatformException if it may not
   */
  public void requireSharing() {
    if (!caller.may(Permission.TENANTS_ALL)) {
      throw denied("Only who acts in every tenant may share a model.");
    }
  }

  private static PlatformException denied(String detail) {
    return PlatformException.of(ErrorCode.PERMISSION_DENIED, detail, null);
  }
}
