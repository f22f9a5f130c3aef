package io.llmplatform.user.role;

import io.llmplatform.user.api.Permission;
import io.llmplatform.user.storage.Columns;
import io.llmplatform.user.tenant.TenantName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tenants' own roles. */
@Repository
class Roles {
  private final JdbcClient sql;

  Roles(JdbcClient sql) {
    this.sql = sql;
  }

  Optional<Role> find(TenantName tenant, RoleName name) {
    return one(tenant, name, "");
  }

  /** The role, which nobody changes or removes until the transaction ends. */
  Optional<Role> findAndKeep(TenantName tenant, RoleName name) {
    return one(tenant, name, "for share");
  }

  Optional<Role> findAndLock(TenantName tenant, RoleName name) {
    return one(tenant, name, "for update");
  }

  private Optional<Role> one(TenantName tenant, RoleName name, String lock) {
    return sql.sql("select * from role where tenant = ? and name = ? " + lock)
        .params(tenant.value(), name.value())
        .query(Roles::role)
        .optional();
  }

  /** In the order of names. */
  List<Role> all(TenantName tenant) {
    return sql.sql("select * from role where tenant = ? order by name")
        .param(tenant.value())
        .query(Roles::role)
        .list();
  }

  List<Role> all(TenantName tenant, Collection<String> names) {
    return sql.sql("select * from role where tenant = ? and name = any(?)")
        .params(tenant.value(), Columns.array(names))
        .query(Roles::role)
        .list();
  }

  /** Whether it was added: nothing happens where the name is taken. */
  boolean add(Role role) {
    return sql.sql(
                """
                insert into role
                  (tenant, name, description, permissions, version, created_at, updated_at)
                values (:tenant, :name, :description, :permissions, :version, :at, :at)
                on conflict do nothing\
                """)
            .param("tenant", role.tenant().value())
            .param("name", role.name().value())
            .param("description", role.description())
            .param("permissions", Columns.permissions(role.permissions()))
            .param("version", role.version())
            .param("at", Columns.time(role.createdAt()))
            .update()
        == 1;
  }

  /** Of a role that this transaction has locked. */
  void update(Role role) {
    sql.sql(
            """
            update role set description = :description, permissions = :permissions,
              version = :version, updated_at = :at
            where tenant = :tenant and name = :name\
            """)
        .param("description", role.description())
        .param("permissions", Columns.permissions(role.permissions()))
        .param("version", role.version())
        .param("at", Columns.time(role.updatedAt()))
        .param("tenant", role.tenant().value())
        .param("name", role.name().value())
        .update();
  }

  boolean isGiven(TenantName tenant, RoleName name) {
    return sql.sql(
            """
            select exists (select 1 from account_role r join account a on a.id = r.account_id
                           where a.tenant = ? and r.role = ?)\
            """)
        .params(tenant.value(), name.value())
        .query(Boolean.class)
        .single();
  }

  void remove(TenantName tenant, RoleName name) {
    sql.sql("delete from role where tenant = ? and name = ?")
        .params(tenant.value(), name.value())
        .update();
  }

  private static Role role(ResultSet row, int number) throws SQLException {
    // What a newer version allowed and this one does not know, allows nothing.
    Set<Permission> permissions =
        Columns.set(row, "permissions").stream()
            .flatMap(value -> Permission.of(value).stream())
            .collect(Collectors.toSet());
    return new Role(
        new TenantName(row.getString("tenant")),
        new RoleName(row.getString("name")),
        row.getString("description"),
        permissions,
        row.getLong("version"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }
}
