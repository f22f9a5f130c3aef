package io.llmplatform.user.bootstrap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is made at the start. What is blank is not made, and one that was made before stays.
 *
 * @param tenant the platform's own tenant
 * @param adminUsername the administrator
 * @param adminPassword the administrator's password
 * @param clientId of the client for automation, which is a platform admin
 * @param clientSecret the client's secret
 * @param consoleClientId through which people log in to the gateway's console
 * @param consoleClientSecret its secret
 * @param consoleAddress of the gateway as browsers see it
 * @param apiKey the text of the administrator's demo key
 */
@ConfigurationProperties("identity.bootstrap")
record BootstrapSettings(
    @DefaultValue("platform") String tenant,
    @Nullable String adminUsername,
    @Nullable String adminPassword,
    @Nullable String clientId,
    @Nullable String clientSecret,
    @DefaultValue("console") String consoleClientId,
    @Nullable String consoleClientSecret,
    @DefaultValue("http://127.0.0.1:8080") String consoleAddress,
    @Nullable String apiKey) {

  BootstrapSettings {
    adminUsername = present(adminUsername);
    adminPassword = present(adminPassword);
    clientId = present(clientId);
    clientSecret = present(clientSecret);
    consoleClientSecret = present(consoleClientSecret);
    consoleAddress = consoleAddress.strip().replaceAll("/+$", "");
    apiKey = present(apiKey);
    requireBoth(adminUsername, adminPassword, "admin-username", "admin-password");
    requireBoth(clientId, clientSecret, "client-id", "client-secret");
    if (apiKey != null && adminUsername == null) {
      throw new IllegalArgumentException(
          "identity.bootstrap.api-key needs identity.bootstrap.admin-username, its owner.");
    }
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "BootstrapSettings[tenant=%s, adminUsername=%s, clientId=%s]"
        .formatted(tenant, adminUsername, clientId);
  }

  private static @Nullable String present(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  private static void requireBoth(
      @Nullable String one, @Nullable String other, String name, String otherName) {
    if ((one == null) != (other == null)) {
      throw new IllegalArgumentException(
          "identity.bootstrap."
              + (one == null ? name : otherName)
              + " is missing: "
              + name
              + " and "
              + otherName
              + " need each other.");
    }
  }
}
