package io.llmplatform.user.tenant;

import io.llmplatform.user.api.Limits;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.storage.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Creates a tenant where there is none of its name. Idempotent, also among several instances. */
@Component
public class EnsuringTenant {
  private final Tenants tenants;
  private final Audit audit;
  private final Clock clock;

  EnsuringTenant(Tenants tenants, Audit audit, Clock clock) {
    this.tenants = tenants;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Nothing, if there is such a tenant; it stays as it is.
   *
   * @throws io.llmplatform.common.error.PlatformException if the name cannot be a tenant's
   */
  @Transactional
  public void ensure(String name, String displayName) {
    TenantName tenant = TenantName.given("name", name);
    Instant now = Columns.now(clock);
    if (tenants.add(new Tenant(tenant, displayName, true, Limits.NONE, 1, now, now))) {
      audit.record(new Act(name, "user-service", "tenant.created", "tenant/" + name, Map.of()));
    }
  }
}
