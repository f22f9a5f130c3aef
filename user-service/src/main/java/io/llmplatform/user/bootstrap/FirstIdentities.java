package io.llmplatform.user.bootstrap;

import io.llmplatform.common.secret.WeakSecret;
import io.llmplatform.user.account.EnsuringAccount;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.EnsuringApiKey;
import io.llmplatform.user.oidc.EnsuringClient;
import io.llmplatform.user.tenant.EnsuringTenant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Makes what the environment names before the service counts as ready. Each start does so again:
 * what is there stays, a changed secret takes effect.
 */
@Component
class FirstIdentities implements ApplicationRunner {
  private static final Logger log = LoggerFactory.getLogger(FirstIdentities.class);
  private static final Set<String> ADMIN = Set.of("platform-admin");
  private static final String CONSOLE = "/console";
  private static final String CONSOLE_RETURN = CONSOLE + "/login/code";
  private static final String TENANT_NAME = "Platform";
  private static final String KEY_NAME = "demo";

  /** What a developer may. */
  private static final Set<Permission> KEY_SCOPES =
      Set.of(
          Permission.INFERENCE_INVOKE,
          Permission.MODELS_READ,
          Permission.MODELS_WRITE,
          Permission.DEPLOYMENTS_WRITE,
          Permission.JOBS_READ,
          Permission.JOBS_WRITE,
          Permission.LOGS_READ,
          Permission.USAGE_READ,
          Permission.KEYS_OWN,
          Permission.BUDGETS_READ);

  private static final Limits KEY_LIMITS = new Limits(null, null, 64L, null, null);

  private final BootstrapSettings settings;
  private final EnsuringTenant tenants;
  private final EnsuringAccount accounts;
  private final EnsuringClient clients;
  private final EnsuringApiKey keys;

  FirstIdentities(
      BootstrapSettings settings,
      EnsuringTenant tenants,
      EnsuringAccount accounts,
      EnsuringClient clients,
      EnsuringApiKey keys) {
    this.settings = settings;
    this.tenants = tenants;
    this.accounts = accounts;
    this.clients = clients;
    this.keys = keys;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    tenants.ensure(settings.tenant(), TENANT_NAME);
    ensureAdmin();
    ensureClient();
    ensureConsole();
    log.info("The first identities are in place: {}", settings);
  }

  private void ensureAdmin() {
    String username = settings.adminUsername();
    String password = settings.adminPassword();
    if (username == null || password == null) {
      return;
    }
    WeakSecret.refuse("PLATFORM_ADMIN_PASSWORD", password);
    String admin = accounts.ensure(settings.tenant(), username, password, ADMIN);
    String key = settings.apiKey();
    if (key != null) {
      WeakSecret.refuse("PLATFORM_API_KEY", key);
      keys.ensure(admin, key, KEY_NAME, KEY_SCOPES, KEY_LIMITS);
    }
  }

  private void ensureClient() {
    String id = settings.clientId();
    String secret = settings.clientSecret();
    if (id == null || secret == null) {
      return;
    }
    WeakSecret.refuse("PLATFORM_CLIENT_SECRET", secret);
    clients.ensure(settings.tenant(), id, secret, ADMIN);
  }

  private void ensureConsole() {
    String secret = settings.consoleClientSecret();
    if (secret == null) {
      return;
    }
    WeakSecret.refuse("CONSOLE_CLIENT_SECRET", secret);
    clients.ensurePages(
        settings.tenant(),
        settings.consoleClientId(),
        secret,
        settings.consoleAddress() + CONSOLE_RETURN,
        settings.consoleAddress() + CONSOLE);
  }
}
