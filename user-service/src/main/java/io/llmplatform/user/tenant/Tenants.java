package io.llmplatform.user.tenant;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.storage.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every tenant, ordered by name in code point order. */
@Repository
public class Tenants {
  private final JdbcClient sql;

  Tenants(JdbcClient sql) {
    this.sql = sql;
  }

  public Optional<Tenant> find(TenantName name) {
    return sql.sql("select * from tenant where name = ?")
        .param(name.value())
        .query(Tenants::tenant)
        .optional();
  }

  /**
   * The tenant, if the caller may see it.
   *
   * @throws PlatformException if there is none, or it is another's
   */
  public Tenant get(Caller caller, TenantName name) {
    return Optional.of(name)
        .filter(each -> caller.actsIn(each.value()))
        .flatMap(this::find)
        .orElseThrow(TenantName::unknown);
  }

  /** As {@link #get}, locked until the transaction ends. */
  Tenant lock(Caller caller, TenantName name) {
    return Optional.of(name)
        .filter(each -> caller.actsIn(each.value()))
        .flatMap(
            each ->
                sql.sql("select * from tenant where name = ? for update")
                    .param(each.value())
                    .query(Tenants::tenant)
                    .optional())
        .orElseThrow(TenantName::unknown);
  }

  /**
   * @param only the one tenant that is seen; null: all
   * @param pattern of names in lower case, as {@code like} takes it, with {@code !} before what
   *     means itself
   */
  List<Tenant> page(@Nullable TenantName only, String after, String pattern, int limit) {
    return sql.sql(
            """
            select * from tenant
            where name > :after and (cast(:only as text) is null or name = :only)
              and (name like :pattern escape '!' or lower(display_name) like :pattern escape '!')
            order by name limit :limit\
            """)
        .param("after", after)
        .param("only", only == null ? null : only.value())
        .param("pattern", pattern)
        .param("limit", limit)
        .query(Tenants::tenant)
        .list();
  }

  /** Whether it was added: nothing happens where the name is taken. */
  boolean add(Tenant tenant) {
    return sql.sql(
                """
                insert into tenant
                  (name, display_name, enabled, limits, version, created_at, updated_at)
                values (:name, :display, :enabled, cast(:limits as jsonb), :version, :at, :at)
                on conflict (name) do nothing\
                """)
            .param("name", tenant.name().value())
            .param("display", tenant.displayName())
            .param("enabled", tenant.enabled())
            .param("limits", Columns.json(tenant.limits()))
            .param("version", tenant.version())
            .param("at", Columns.time(tenant.createdAt()))
            .update()
        == 1;
  }

  /** Of a tenant that this transaction has locked. */
  void update(Tenant tenant) {
    sql.sql(
            """
            update tenant set display_name = :display, enabled = :enabled,
              limits = cast(:limits as jsonb), version = :version, updated_at = :at
            where name = :name\
            """)
        .param("display", tenant.displayName())
        .param("enabled", tenant.enabled())
        .param("limits", Columns.json(tenant.limits()))
        .param("version", tenant.version())
        .param("at", Columns.time(tenant.updatedAt()))
        .param("name", tenant.name().value())
        .update();
  }

  /** With its users, keys, roles and prices. */
  void remove(TenantName name) {
    sql.sql("delete from account where tenant = ?").param(name.value()).update();
    sql.sql("delete from tenant where name = ?").param(name.value()).update();
  }

  private static Tenant tenant(ResultSet row, int number) throws SQLException {
    return new Tenant(
        new TenantName(row.getString("name")),
        row.getString("display_name"),
        row.getBoolean("enabled"),
        Columns.limits(row, "limits"),
        row.getLong("version"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }
}
