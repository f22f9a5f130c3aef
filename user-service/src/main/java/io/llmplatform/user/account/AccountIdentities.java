package io.llmplatform.user.account;

import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.role.Granting;
import io.llmplatform.user.tenant.Tenant;
import io.llmplatform.user.tenant.TenantName;
import io.llmplatform.user.tenant.Tenants;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Identities out of accounts, roles and tenants. */
@Component
class AccountIdentities implements Identities {
  private final Accounts accounts;
  private final Tenants tenants;
  private final Granting granting;

  AccountIdentities(Accounts accounts, Tenants tenants, Granting granting) {
    this.accounts = accounts;
    this.tenants = tenants;
    this.granting = granting;
  }

  @Override
  @Transactional(readOnly = true)
  public Optional<Identity> bySubject(String subject) {
    return AccountId.parse(subject)
        .flatMap(accounts::findEnabled)
        .flatMap(
            account ->
                tenantLimits(account.tenant().value()).map(limits -> identity(account, limits)));
  }

  private Identity identity(Account account, Limits tenantLimits) {
    return new Identity(
        account.id().toString(),
        account.username().shown(),
        account.tenant().value(),
        account.roles(),
        granting.permissions(account.tenant().value(), account.roles()),
        tenantLimits);
  }

  @Override
  @Transactional(readOnly = true)
  public Optional<Limits> tenantLimits(String tenant) {
    return TenantName.parse(tenant)
        .flatMap(tenants::find)
        .filter(Tenant::enabled)
        .map(Tenant::limits);
  }

  @Override
  @Transactional(readOnly = true)
  public Set<Permission> permissions(String tenant, Collection<String> roles) {
    return TenantName.parse(tenant).isEmpty() ? Set.of() : granting.permissions(tenant, roles);
  }
}
