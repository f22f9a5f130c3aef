package io.llmplatform.user.tenant;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Adds a tenant whose name is not taken. */
@Component
class CreatingTenant {
  private final Tenants tenants;
  private final Audit audit;
  private final Clock clock;

  CreatingTenant(Tenants tenants, Audit audit, Clock clock) {
    this.tenants = tenants;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * The tenant, enabled.
   *
   * @throws PlatformException if the caller acts in its own tenant only, or the name is taken
   */
  @Transactional
  public Tenant create(Caller caller, TenantName name, String displayName, Limits limits) {
    caller.require(Permission.TENANTS_WRITE);
    caller.require(Permission.TENANTS_ALL);
    Instant now = Columns.now(clock);
    Tenant tenant = new Tenant(name, displayName, true, limits, 1, now, now);
    if (!tenants.add(tenant)) {
      throw PlatformException.conflict("There is a tenant '" + name + "' already.");
    }
    audit.record(
        new Act(name.value(), caller.subject(), "tenant.created", "tenant/" + name, Map.of()));
    return tenant;
  }
}
