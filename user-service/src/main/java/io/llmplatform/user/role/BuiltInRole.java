package io.llmplatform.user.role;

import io.llmplatform.user.api.Permission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The roles that every tenant has and nobody changes. */
public enum BuiltInRole {
  PLATFORM_ADMIN("platform-admin", "Everything, in every tenant.", EnumSet.allOf(Permission.class)),
  TENANT_ADMIN(
      "tenant-admin",
      "Everything in the own tenant, but changing tenants and alerts.",
      EnumSet.complementOf(
          EnumSet.of(Permission.TENANTS_ALL, Permission.TENANTS_WRITE, Permission.ALERTS_WRITE))),
  DEVELOPER(
      "developer",
      "Runs, registers and deploys models, runs jobs, and has API keys.",
      EnumSet.of(
          Permission.INFERENCE_INVOKE,
          Permission.MODELS_READ,
          Permission.MODELS_WRITE,
          Permission.DEPLOYMENTS_WRITE,
          Permission.JOBS_READ,
          Permission.JOBS_WRITE,
          Permission.LOGS_READ,
          Permission.USAGE_READ,
          Permission.KEYS_OWN,
          Permission.BUDGETS_READ)),
  VIEWER(
      "viewer",
      "Looks at models, jobs, logs, usage and budgets, and changes nothing.",
      EnumSet.of(
          Permission.MODELS_READ,
          Permission.JOBS_READ,
          Permission.LOGS_READ,
          Permission.USAGE_READ,
          Permission.BUDGETS_READ)),
  SERVICE(
      "service",
      "What the platform's services need of each other, in every tenant.",
      EnumSet.of(
          Permission.INFERENCE_INVOKE,
          Permission.MODELS_READ,
          Permission.MODELS_WRITE,
          Permission.DEPLOYMENTS_WRITE,
          Permission.JOBS_READ,
          Permission.JOBS_WRITE,
          Permission.LOGS_READ,
          Permission.USAGE_READ,
          Permission.BUDGETS_READ,
          Permission.TENANTS_ALL));

  private final RoleName roleName;
  private final String description;
  private final Set<Permission> permissions;

  BuiltInRole(String name, String description, EnumSet<Permission> permissions) {
    this.roleName = new RoleName(name);
    this.description = description;
    this.permissions = Collections.unmodifiableSet(permissions);
  }

  public RoleName roleName() {
    return roleName;
  }

  public Set<Permission> permissions() {
    return permissions;
  }

  String description() {
    return description;
  }

  /** The built-in role of that name; empty for a tenant's own. */
  public static Optional<BuiltInRole> of(RoleName name) {
    return Stream.of(values()).filter(each -> each.roleName.equals(name)).findFirst();
  }
}
