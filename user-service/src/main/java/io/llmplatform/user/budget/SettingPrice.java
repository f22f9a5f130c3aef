package io.llmplatform.user.budget;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.ModelPrice;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.Audit.Act;
import io.llmplatform.user.storage.Columns;
import io.llmplatform.user.tenant.TenantName;
import io.llmplatform.user.tenant.Tenants;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets and removes prices: a tenant's own, and by platform admins those for all tenants. */
@Component
class SettingPrice {
  private final Prices prices;
  private final Tenants tenants;
  private final Audit audit;
  private final Clock clock;

  SettingPrice(Prices prices, Tenants tenants, Audit audit, Clock clock) {
    this.prices = prices;
    this.tenants = tenants;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Sets a price.
   *
   * @param tenant whose own; null: the one for all
   * @throws PlatformException if there is no such tenant for the caller, the caller is no platform
   *     admin, or what is given is not acceptable
   */
  @Transactional
  public ModelPrice set(Caller caller, @Nullable String tenant, String model, PriceBody given) {
    requireAllowed(caller, tenant);
    ModelPrice price = given.of(tenant, model);
    prices.set(price, Columns.now(clock));
    record(
        caller,
        price.tenant(),
        "price.changed",
        price.model(),
        Map.of(
            "inputPerMillion", price.inputPerMillion().toPlainString(),
            "outputPerMillion", price.outputPerMillion().toPlainString(),
            "currency", price.currency()));
    return price;
  }

  /**
   * Removes a price.
   *
   * @param tenant whose own; null: the one for all
   * @throws PlatformException as {@link #set}, or if there is none
   */
  @Transactional
  public void remove(Caller caller, @Nullable String tenant, String model) {
    requireAllowed(caller, tenant);
    if (!prices.remove(tenant, model)) {
      throw PlatformException.notFound("There is no price of a model '" + model + "'.");
    }
    record(caller, tenant, "price.removed", model, Map.of());
  }

  /** Whoever could lower a price could lift the monthly cost that bounds the tenant. */
  private void requireAllowed(Caller caller, @Nullable String tenant) {
    caller.require(Permission.BUDGETS_WRITE);
    if (tenant != null) {
      tenants.get(caller, TenantName.inPath(tenant));
    }
    if (!caller.may(Permission.TENANTS_ALL)) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED, "Prices are set by platform admins.", null);
    }
  }

  private void record(
      Caller caller,
      @Nullable String tenant,
      String action,
      String model,
      Map<String, String> details) {
    audit.record(
        new Act(
            tenant == null ? caller.tenant() : tenant,
            caller.subject(),
            action,
            "price/" + (tenant == null ? "*" : tenant) + "/" + model,
            details));
  }
}
