package io.llmplatform.user.account;

import io.llmplatform.user.account.Account.Profile;
import io.llmplatform.user.storage.Columns;
import io.llmplatform.user.tenant.TenantName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every user, ordered by name in code point order of its compared form. */
@Repository
class Accounts {
  private static final String ACCOUNT =
      """
      select a.*, array(select role from account_role where account_id = a.id) as roles
      from account a \
      """;

  private final JdbcClient sql;
  private final ContactColumns contacts;

  Accounts(JdbcClient sql, ContactColumns contacts) {
    this.sql = sql;
    this.contacts = contacts;
  }

  /** What a password is checked against. */
  record Credentials(UUID id, String tenant, String hash) {
    /** Without the hash. */
    @Override
    public String toString() {
      return "Credentials[id=%s]".formatted(id);
    }
  }

  Optional<Account> find(UUID id) {
    return sql.sql(ACCOUNT + "where a.id = ?").param(id).query(this::account).optional();
  }

  Optional<Account> find(Username name) {
    return sql.sql(ACCOUNT + "where a.username_key = ?")
        .param(name.key())
        .query(this::account)
        .optional();
  }

  /** The user, which nobody else changes until the transaction ends. */
  Optional<Account> findAndLock(UUID id) {
    return sql.sql(ACCOUNT + "where a.id = ? for update of a")
        .param(id)
        .query(this::account)
        .optional();
  }

  /** The user, if it and its tenant are enabled. */
  Optional<Account> findEnabled(UUID id) {
    return sql.sql(
            ACCOUNT
                + "join tenant t on t.name = a.tenant where a.id = ? and a.enabled and t.enabled")
        .param(id)
        .query(this::account)
        .optional();
  }

  Optional<Credentials> credentials(String usernameKey) {
    return sql.sql("select id, tenant, password from account where username_key = ?")
        .param(usernameKey)
        .query(
            (row, n) ->
                new Credentials(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
        .optional();
  }

  /**
   * Which users are wanted; null: any.
   *
   * @param pattern of compared names, as {@code like} takes it
   * @param exact an address or number, which may match instead of the pattern
   */
  record Filter(
      @Nullable TenantName tenant, @Nullable Boolean enabled, String pattern, String exact) {}

  List<Account> page(Filter filter, String after, int limit) {
    return sql.sql(
            ACCOUNT
                + """
                where a.username_key > :after
                  and (cast(:tenant as text) is null or a.tenant = :tenant)
                  and (cast(:enabled as boolean) is null or a.enabled = :enabled)
                  and (a.username_key like :pattern escape '!'
                       or lower(a.display_name) like :pattern escape '!'
                       or a.email_hash = :email or a.phone_hash = :phone)
                order by a.username_key limit :limit\
                """)
        .param("after", after)
        .param("tenant", filter.tenant() == null ? null : filter.tenant().value())
        .param("enabled", filter.enabled())
        .param("pattern", filter.pattern())
        .param("email", contacts.emailHash(Email.compared(filter.exact())))
        .param("phone", contacts.phoneHash(Phone.compared(filter.exact())))
        .param("limit", limit)
        .query(this::account)
        .list();
  }

  /** Whether it was added: nothing happens where the name is taken. */
  boolean add(Account account, String passwordHash) {
    int added =
        bound(
                sql.sql(
                    """
                    insert into account
                      (id, tenant, username, username_key, display_name, email, email_hash, phone,
                       phone_hash, password, enabled, version, created_at, updated_at)
                    values (:id, :tenant, :username, :key, :display, :email, :emailHash, :phone,
                       :phoneHash, :password, :enabled, :version, :at, :at)
                    on conflict (username_key) do nothing\
                    """),
                account)
            .param("tenant", account.tenant().value())
            .param("username", account.username().shown())
            .param("key", account.username().key())
            .param("password", passwordHash)
            .update();
    if (added == 1) {
      addRoles(account);
    }
    return added == 1;
  }

  /** Of a user that this transaction has locked. */
  void update(Account account) {
    bound(
            sql.sql(
                """
                update account set display_name = :display, email = :email,
                  email_hash = :emailHash, phone = :phone, phone_hash = :phoneHash,
                  enabled = :enabled, version = :version, updated_at = :at
                where id = :id\
                """),
            account)
        .update();
    sql.sql("delete from account_role where account_id = ?").param(account.id()).update();
    addRoles(account);
  }

  private JdbcClient.StatementSpec bound(JdbcClient.StatementSpec statement, Account account) {
    Profile profile = account.profile();
    Email email = profile.email();
    Phone phone = profile.phone();
    return statement
        .param("id", account.id())
        .param("display", profile.displayName())
        .param("email", email == null ? null : contacts.encryptedEmail(email))
        .param("emailHash", email == null ? null : contacts.emailHash(email.compared()))
        .param("phone", phone == null ? null : contacts.encryptedPhone(phone))
        .param("phoneHash", phone == null ? null : contacts.phoneHash(phone.value()))
        .param("enabled", account.enabled())
        .param("version", account.version())
        .param("at", Columns.time(account.updatedAt()));
  }

  private void addRoles(Account account) {
    sql.sql("insert into account_role (account_id, role) select ?, unnest(?)")
        .params(account.id(), Columns.array(account.roles()))
        .update();
  }

  void setHash(UUID id, String hash, Instant now) {
    sql.sql("update account set password = ?, version = version + 1, updated_at = ? where id = ?")
        .params(hash, Columns.time(now), id)
        .update();
  }

  /** The same password under other parameters, unless it was changed meanwhile. */
  void replaceHash(UUID id, String old, String fresh) {
    sql.sql("update account set password = ? where id = ? and password = ?")
        .params(fresh, id, old)
        .update();
  }

  /** With its API keys. */
  void remove(UUID id) {
    sql.sql("delete from account where id = ?").param(id).update();
  }

  boolean anyIn(TenantName tenant) {
    return sql.sql("select exists (select 1 from account where tenant = ?)")
        .param(tenant.value())
        .query(Boolean.class)
        .single();
  }

  private Account account(ResultSet row, int number) throws SQLException {
    Set<String> roles = Columns.set(row, "roles");
    return new Account(
        row.getObject("id", UUID.class),
        new TenantName(row.getString("tenant")),
        new Username(row.getString("username"), row.getString("username_key")),
        new Profile(
            row.getString("display_name"),
            contacts.email(row.getString("email")),
            contacts.phone(row.getString("phone"))),
        roles,
        row.getBoolean("enabled"),
        row.getLong("version"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }
}
