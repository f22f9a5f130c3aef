package io.llmplatform.user.oidc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Clients in the database. Thread-safe. */
@Component
class Clients {
  private final JdbcClient database;

  Clients(JdbcClient database) {
    this.database = database;
  }

  Optional<Client> byId(String id) {
    return database
        .sql("select * from oidc_client where id = ?")
        .param(id)
        .query(Clients::client)
        .optional();
  }

  Optional<Client> byClientId(String clientId) {
    return database
        .sql("select * from oidc_client where client_id = ?")
        .param(clientId)
        .query(Clients::client)
        .optional();
  }

  /** Ordered by client id. */
  List<Client> page(String after, int limit) {
    return database
        .sql("select * from oidc_client where client_id > ? order by client_id limit ?")
        .params(after, limit)
        .query(Clients::client)
        .list();
  }

  /** Adds the client, unless its client id is taken: then false. */
  boolean add(Client client) {
    return database
            .sql(
                """
                insert into oidc_client (id, client_id, secret_hash, name, tenant, redirect_uris,
                    post_logout_redirect_uris, grant_types, roles, consent, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (client_id) do nothing
                """)
            .params(
                client.id(),
                client.clientId(),
                client.secretHash(),
                client.name(),
                client.tenant(),
                array(client.redirectUris()),
                array(client.postLogoutRedirectUris()),
                array(client.grantTypes().stream().map(GrantType::value).toList()),
                array(client.roles()),
                client.consent(),
                Timestamp.from(client.createdAt()))
            .update()
        == 1;
  }

  void replaceSecret(String id, String secretHash) {
    database
        .sql("update oidc_client set secret_hash = ? where id = ?")
        .params(secretHash, id)
        .update();
  }

  void replaceAddresses(String id, List<String> redirects, List<String> afterLogout) {
    database
        .sql("update oidc_client set redirect_uris = ?, post_logout_redirect_uris = ? where id = ?")
        .params(array(redirects), array(afterLogout), id)
        .update();
  }

  /** The subjects that hold tokens of the client. */
  List<String> subjectsOf(Client client) {
    return database
        .sql(
            "select distinct principal_name from oauth2_authorization where registered_client_id ="
                + " ?")
        .param(client.id())
        .query(String.class)
        .list();
  }

  /** Deletes the client with all that was granted to it. */
  void delete(Client client) {
    for (String table : List.of("oauth2_authorization", "oauth2_authorization_consent")) {
      database
          .sql("delete from " + table + " where registered_client_id = ?")
          .param(client.id())
          .update();
    }
    database.sql("delete from oidc_client where id = ?").param(client.id()).update();
  }

  private static String[] array(Collection<String> values) {
    return values.toArray(String[]::new);
  }

  private static Client client(ResultSet row, int number) throws SQLException {
    return new Client(
        row.getString("id"),
        row.getString("client_id"),
        row.getString("secret_hash"),
        row.getString("name"),
        row.getString("tenant"),
        strings(row, "redirect_uris"),
        strings(row, "post_logout_redirect_uris"),
        grantTypes(strings(row, "grant_types")),
        Set.copyOf(strings(row, "roles")),
        row.getBoolean("consent"),
        row.getTimestamp("created_at").toInstant());
  }

  private static Set<GrantType> grantTypes(List<String> values) {
    return values.stream()
        .flatMap(value -> GrantType.of(value).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return Arrays.asList((String[]) array.getArray());
  }
}
