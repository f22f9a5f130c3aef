package io.llmplatform.user.identity;

import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.util.Set;

/**
 * A user or client of an enabled tenant, as tokens describe it.
 *
 * @param subject its id, unique over all tenants
 * @param username the name that people know it by
 * @param tenant the tenant's name
 * @param roles names of roles
 * @param permissions what the roles allow
 * @param tenantLimits what the tenant may use at the most
 */
public record Identity(
    String subject,
    String username,
    String tenant,
    Set<String> roles,
    Set<Permission> permissions,
    Limits tenantLimits) {
  public Identity {
    roles = Set.copyOf(roles);
    permissions = Set.copyOf(permissions);
  }
}
