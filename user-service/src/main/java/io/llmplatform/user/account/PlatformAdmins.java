package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.role.BuiltInRole;
import io.llmplatform.user.tenant.Occupants;
import io.llmplatform.user.tenant.TenantName;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sees to it that there is always a platform admin who can log in. */
@Component
class PlatformAdmins implements Occupants {
  static final String ROLE = BuiltInRole.PLATFORM_ADMIN.roleName().value();
  // Any number that no other lock of this database has.
  private static final long LOCK = 0x61646d696eL;

  private final JdbcClient sql;
  private final Accounts accounts;

  PlatformAdmins(JdbcClient sql, Accounts accounts) {
    this.sql = sql;
    this.accounts = accounts;
  }

  @Override
  public boolean any(TenantName tenant) {
    return accounts.anyIn(tenant);
  }

  @Override
  public void requireAnAdminElsewhere(TenantName tenant) {
    if (hasOne(tenant)) {
      requireOneBut(tenant, null);
    }
  }

  /**
   * Nothing, if there is another admin. Until the transaction ends, no other takes one away.
   *
   * @throws PlatformException (409) if it is the last one
   */
  void requireAnother(UUID account) {
    requireOneBut(null, account);
  }

  private void requireOneBut(@Nullable TenantName tenant, @Nullable UUID account) {
    sql.sql("select pg_advisory_xact_lock(?)").param(LOCK).query((row, n) -> n).single();
    boolean another =
        sql.sql(
                """
                select exists (
                  select 1 from account a join tenant t on t.name = a.tenant
                    join account_role r on r.account_id = a.id
                  where r.role = :role and a.enabled and t.enabled
                    and (cast(:account as uuid) is null or a.id <> :account)
                    and (cast(:tenant as text) is null or a.tenant <> :tenant))\
                """)
            .param("role", ROLE)
            .param("account", account)
            .param("tenant", tenant == null ? null : tenant.value())
            .query(Boolean.class)
            .single();
    if (!another) {
      throw PlatformException.conflict("The platform needs an admin: this is the last one.");
    }
  }

  private boolean hasOne(TenantName tenant) {
    return sql.sql(
            """
            select exists (
              select 1 from account a join account_role r on r.account_id = a.id
              where r.role = ? and a.enabled and a.tenant = ?)\
            """)
        .params(ROLE, tenant.value())
        .query(Boolean.class)
        .single();
  }
}
