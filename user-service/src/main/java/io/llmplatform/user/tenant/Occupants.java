package io.llmplatform.user.tenant;

/** What tenants need to know of their users, who are another package's. */
public interface Occupants {

  /** Whether the tenant has users. */
  boolean any(TenantName tenant);

  /**
   * Nothing, if the platform can do without this tenant's users. Until the transaction ends, no
   * other takes a platform admin away.
   *
   * @throws io.llmplatform.common.error.PlatformException (409) if the last enabled platform admin
   *     is among them
   */
  void requireAnAdminElsewhere(TenantName tenant);
}
