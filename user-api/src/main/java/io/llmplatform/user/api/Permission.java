package io.llmplatform.user.api;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that a caller may do. Roles are sets of permissions; services check permissions only.
 *
 * <p>On the wire it is its {@link #value}, such as {@code models:read}: in the claim {@code scope}
 * of internal tokens, and in an API key's scopes.
 */
public enum Permission {
  /** Run models: embeddings, tensors, completions, search. */
  INFERENCE_INVOKE("inference:invoke"),
  MODELS_READ("models:read"),
  /** Register models and versions. */
  MODELS_WRITE("models:write"),
  /** Change what is served, load and unload. */
  DEPLOYMENTS_WRITE("deployments:write"),
  JOBS_READ("jobs:read"),
  JOBS_WRITE("jobs:write"),
  LOGS_READ("logs:read"),
  USAGE_READ("usage:read"),
  AUDIT_READ("audit:read"),
  /** Acknowledge and silence alerts. */
  ALERTS_WRITE("alerts:write"),
  TENANTS_READ("tenants:read"),
  TENANTS_WRITE("tenants:write"),
  USERS_READ("users:read"),
  USERS_WRITE("users:write"),
  ROLES_READ("roles:read"),
  ROLES_WRITE("roles:write"),
  /** Make, see and revoke one's own API keys. */
  KEYS_OWN("keys:own"),
  /** Make, see and revoke the API keys of everybody in the tenant. */
  KEYS_ALL("keys:all"),
  BUDGETS_READ("budgets:read"),
  BUDGETS_WRITE("budgets:write"),
  /** Act in every tenant, not only in one's own. */
  TENANTS_ALL("tenants:all");

  private final String value;

  Permission(String value) {
    this.value = value;
  }

  /** As it stands on the wire. */
  public String value() {
    return value;
  }

  /** The permission of that wire form; empty for one that this version does not know. */
  public static Optional<Permission> of(String value) {
    return Stream.of(values()).filter(each -> each.value.equals(value)).findFirst();
  }

  @Override
  public String toString() {
    return value;
  }
}
