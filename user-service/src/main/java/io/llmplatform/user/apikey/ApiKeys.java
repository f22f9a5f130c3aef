package io.llmplatform.user.apikey;

import io.llmplatform.user.api.Permission;
import io.llmplatform.user.apikey.ApiKey.Bounds;
import io.llmplatform.user.apikey.ApiKey.Owner;
import io.llmplatform.user.storage.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every API key that is not revoked, ordered by id. */
@Repository
class ApiKeys {
  private static final String KEY = "select * from api_key k ";

  private final JdbcClient sql;

  ApiKeys(JdbcClient sql) {
    this.sql = sql;
  }

  Optional<ApiKey> find(UUID id) {
    return sql.sql(KEY + "where k.id = ? and k.revoked_at is null")
        .param(id)
        .query(ApiKeys::key)
        .optional();
  }

  /** The key, which nobody else changes until the transaction ends. */
  Optional<ApiKey> findAndLock(UUID id) {
    return sql.sql(KEY + "where k.id = ? and k.revoked_at is null for update of k")
        .param(id)
        .query(ApiKeys::key)
        .optional();
  }

  Optional<ApiKey> find(KeyText text) {
    return sql.sql(KEY + "where k.hash = ? and k.revoked_at is null")
        .param(text.hash())
        .query(ApiKeys::key)
        .optional();
  }

  /** The id of the key of that text, also of a revoked one. */
  Optional<UUID> idOf(KeyText text) {
    return sql.sql("select id from api_key where hash = ?")
        .param(text.hash())
        .query(UUID.class)
        .optional();
  }

  /** Which keys are wanted; null: any. */
  record Filter(@Nullable String tenant, @Nullable String owner) {}

  List<ApiKey> page(Filter filter, UUID after, int limit) {
    return sql.sql(
            KEY
                + """
                where k.id > :after and k.revoked_at is null
                  and (cast(:tenant as text) is null or k.tenant = :tenant)
                  and (cast(:owner as text) is null
                       or k.owner = :user or (k.owner is null and k.client = :owner))
                order by k.id limit :limit\
                """)
        .param("after", after)
        .param("tenant", filter.tenant())
        .param("owner", filter.owner())
        .param("user", filter.owner() == null ? null : KeyId.parse(filter.owner()).orElse(null))
        .param("limit", limit)
        .query(ApiKeys::key)
        .list();
  }

  /** Whether it was added: nothing happens where there is a key of that text. */
  boolean add(ApiKey key, KeyText text) {
    UUID user = key.owner() instanceof Owner.User owner ? owner.id() : null;
    Owner.Client client = key.owner() instanceof Owner.Client owner ? owner : null;
    return bound(
                sql.sql(
                    """
                    insert into api_key (id, tenant, owner, client, client_name, client_roles, name,
                      prefix, hash, scopes, models, limits, expires_at, version, created_at,
                      updated_at)
                    values (:id, :tenant, :owner, :client, :clientName, :clientRoles, :name,
                      :prefix, :hash, :scopes, :models, cast(:limits as jsonb), :expires, :version,
                      :at, :at)
                    on conflict (hash) do nothing\
                    """),
                key)
            .param("tenant", key.tenant())
            .param("owner", user)
            .param("client", client == null ? null : client.subject())
            .param("clientName", client == null ? null : client.name())
            .param("clientRoles", client == null ? null : Columns.array(client.roles()))
            .param("prefix", key.prefix())
            .param("hash", text.hash())
            .update()
        == 1;
  }

  /** Of a key that this transaction has locked. */
  void update(ApiKey key) {
    bound(
            sql.sql(
                """
                update api_key set name = :name, scopes = :scopes, models = :models,
                  limits = cast(:limits as jsonb), expires_at = :expires, version = :version,
                  updated_at = :at
                where id = :id\
                """),
            key)
        .update();
  }

  private static JdbcClient.StatementSpec bound(JdbcClient.StatementSpec statement, ApiKey key) {
    Bounds bounds = key.bounds();
    return statement
        .param("id", key.id())
        .param("name", key.name())
        .param("scopes", bounds.scopes().map(Columns::permissions).orElse(null))
        .param("models", Columns.array(bounds.models().orElse(null)))
        .param("limits", Columns.json(bounds.limits()))
        .param("expires", Columns.timeOrNull(bounds.expiresAt()))
        .param("version", key.version())
        .param("at", Columns.time(key.updatedAt()));
  }

  void revoke(UUID id, Instant now) {
    sql.sql("update api_key set revoked_at = ? where id = ?")
        .params(Columns.time(now), id)
        .update();
  }

  /** Revokes all keys of a client; their ids. */
  List<UUID> revokeAllOf(String client, Instant now) {
    return sql.sql(
            """
            update api_key set revoked_at = ? where client = ? and revoked_at is null
            returning id\
            """)
        .params(Columns.time(now), client)
        .query(UUID.class)
        .list();
  }

  /** Notes a use, unless one within the interval before it is noted. */
  void use(UUID id, Instant at, Duration interval) {
    sql.sql(
            """
            update api_key set last_used_at = :at
            where id = :id and (last_used_at is null or last_used_at <= :before)\
            """)
        .param("id", id)
        .param("at", Columns.time(at))
        .param("before", Columns.time(at.minus(interval)))
        .update();
  }

  private static ApiKey key(ResultSet row, int number) throws SQLException {
    return new ApiKey(
        row.getObject("id", UUID.class),
        owner(row),
        row.getString("tenant"),
        row.getString("name"),
        row.getString("prefix"),
        new Bounds(
            Optional.ofNullable(Columns.setOrNull(row, "scopes")).map(ApiKeys::permissions),
            Optional.ofNullable(Columns.setOrNull(row, "models")),
            Columns.limits(row, "limits"),
            Columns.instantOrNull(row, "expires_at")),
        Columns.instantOrNull(row, "last_used_at"),
        row.getLong("version"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }

  private static Owner owner(ResultSet row) throws SQLException {
    UUID user = row.getObject("owner", UUID.class);
    return user == null
        ? new Owner.Client(
            row.getString("client"), row.getString("client_name"), Columns.set(row, "client_roles"))
        : new Owner.User(user);
  }

  // What this version does not know, allows nothing.
  private static Set<Permission> permissions(Set<String> values) {
    return values.stream()
        .flatMap(value -> Permission.of(value).stream())
        .collect(Collectors.toSet());
  }
}
