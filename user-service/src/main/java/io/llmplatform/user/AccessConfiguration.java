package io.llmplatform.user;

import io.llmplatform.common.security.AccessRules;
import io.llmplatform.common.security.AccessRules.Access;
import io.llmplatform.user.api.Permission;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What this service opens, and to whom. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  @Bean
  AccessRules accessRules() {
    return access -> {
      accounts(access);
      clientsAndSigningKeys(access);
    };
  }

  private static void accounts(Access access) {
    access
        .known("/api/users/me")
        .known("/api/users/me/password")
        .reads("/api/users/**", Permission.USERS_READ)
        .writes("/api/users/**", Permission.USERS_WRITE)
        .reads("/api/tenants/**", Permission.TENANTS_READ)
        .writes("/api/tenants/**", Permission.TENANTS_WRITE)
        .reads("/api/roles/**", Permission.ROLES_READ)
        .writes("/api/roles/**", Permission.ROLES_WRITE)
        .reads("/api/api-keys/**", Permission.KEYS_OWN, Permission.KEYS_ALL)
        .writes("/api/api-keys/**", Permission.KEYS_OWN, Permission.KEYS_ALL)
        .reads("/api/budgets/**", Permission.BUDGETS_READ)
        .writes("/api/budgets/**", Permission.BUDGETS_WRITE)
        .reads("/internal/prices", Permission.TENANTS_ALL);
  }

  // Both reach beyond every tenant.
  private static void clientsAndSigningKeys(Access access) {
    access
        .reads("/api/clients/**", Permission.TENANTS_WRITE)
        .writes("/api/clients/**", Permission.TENANTS_WRITE)
        .reads("/api/signing-keys/**", Permission.TENANTS_WRITE)
        .writes("/api/signing-keys/**", Permission.TENANTS_WRITE);
  }
}
