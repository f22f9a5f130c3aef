package io.llmplatform.user.identity;

import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What accounts know of identities. Thread-safe. */
public interface Identities {

  /** The enabled user of an enabled tenant whose id it is. */
  Optional<Identity> bySubject(String subject);

  /** The limits of a tenant; empty where it does not exist or is disabled. */
  Optional<Limits> tenantLimits(String tenant);

  /** What roles of these names allow in a tenant; unknown names allow nothing. */
  Set<Permission> permissions(String tenant, Collection<String> roles);
}
