package io.llmplatform.common.security;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who makes the request, as its internal token says. A controller's method takes it as an argument.
 * Immutable.
 *
 * @param subject the user's, client's or service's id
 * @param username the name that people know the subject by
 * @param tenant the tenant that the caller belongs to
 * @param roles names of roles, for people; what they allow is in {@code permissions}
 * @param permissions what the caller may do
 * @param keyId the API key's id; null where the caller came without one
 * @param models the only models that the API key may use; empty: all
 * @param keyLimits of the API key
 * @param tenantLimits of the tenant
 * @param actor the service that acts in the caller's name; empty where the caller acts itself
 */
public record Caller(
    String subject,
    String username,
    String tenant,
    Set<String> roles,
    Set<Permission> permissions,
    @Nullable String keyId,
    Optional<Set<String>> models,
    Limits keyLimits,
    Limits tenantLimits,
    Optional<String> actor) {
  private static final String SERVICE = "service";

  public Caller {
    roles = Set.copyOf(roles);
    permissions = Set.copyOf(permissions);
    models = models.map(Set::copyOf);
  }

  /** The same caller, in whose name a service acts. */
  public Caller actedForBy(String service) {
    return new Caller(
        subject,
        username,
        tenant,
        roles,
        permissions,
        keyId,
        models,
        keyLimits,
        tenantLimits,
        Optional.of(service));
  }

  /**
   * The caller of the request that this thread handles.
   *
   * @throws PlatformException where there is none
   */
  public static Caller current() {
    return find()
        .orElseThrow(
            () ->
                PlatformException.of(
                    ErrorCode.UNAUTHENTICATED, "This needs a caller who is known.", null));
  }

  /** The caller of the request that this thread handles; empty outside such a request. */
  public static Optional<Caller> find() {
    return SecurityContextHolder.getContext().getAuthentication()
            instanceof CallerAuthentication known
        ? Optional.of(known.getPrincipal())
        : Optional.empty();
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }

  /**
   * Nothing, if the caller may.
   *
   * @throws PlatformException naming the permission
   */
  public void require(Permission permission) {
    if (!may(permission)) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED, "This needs the permission " + permission + ".", null);
    }
  }

  /**
   * Nothing, if the caller is a service of the platform.
   *
   * @param act what only those do, as in "do housekeeping"
   * @throws PlatformException naming the act
   */
  public void requireService(String act) {
    if (!roles.contains(SERVICE)) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED, "Only services of the platform " + act + ".", null);
    }
  }

  /** Whether the caller acts in that tenant: its own, or any. */
  public boolean actsIn(String otherTenant) {
    return tenant.equals(otherTenant) || may(Permission.TENANTS_ALL);
  }

  /** Whether the API key allows the model; who comes without a key may use all that it sees. */
  public boolean mayUse(String model) {
    return models.map(allowed -> allowed.contains(model)).orElse(true);
  }
}
