package io.llmplatform.local.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The database {@code platform} of a running PostgreSQL server, seen by its superuser: any server,
 * started by us or not. One schema and one role per owner; a role can use only its own schema.
 */
public final class PostgresDatabase {

  public static final String NAME = "platform";

  static final String SUPERUSER = "postgres";

  private static final Pattern OWNER = Pattern.compile("[a-z][a-z_]*");

  private final String server;
  private final String password;

  /**
   * @param server {@code jdbc:postgresql://host:port/}
   * @param password of the superuser {@code postgres}
   */
  public PostgresDatabase(String server, String password) {
    this.server = server;
    this.password = password;
  }

  /** For every owner that logs in as itself. */
  public String url() {
    return server + NAME;
  }

  /**
   * Makes database, schemas and roles that are not there yet; every role has the given password
   * afterwards.
   */
  public void provision(Map<String, String> owners) throws SQLException {
    try (Connection connection = connect("postgres")) {
      if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", NAME)) {
        execute(connection, "CREATE DATABASE " + NAME);
      }
      execute(connection, "REVOKE ALL ON DATABASE " + NAME + ", postgres, template1 FROM PUBLIC");
    }
    try (Connection connection = connect(NAME)) {
      connection.setAutoCommit(false);
      execute(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
      for (Map.Entry<String, String> owner : owners.entrySet()) {
        provision(connection, owner.getKey(), owner.getValue());
      }
      connection.commit();
    }
  }

  /**
   * The data directory of the server that answers, which need not be the one that was just started:
   * another may hold its port. Fails while none answers or the superuser's password is not
   * accepted.
   */
  String dataDirectory() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW data_directory")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void provision(Connection connection, String name, String password)
      throws SQLException {
    if (!OWNER.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of a role and schema: " + name);
    }
    if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", name)) {
      execute(connection, "CREATE ROLE " + name + " LOGIN");
    }
    try (Statement statement = connection.createStatement()) {
      String literal = statement.enquoteLiteral(password);
      statement.execute("ALTER ROLE " + name + " LOGIN PASSWORD " + literal);
    }
    execute(connection, "ALTER ROLE " + name + " SET search_path = " + name);
    execute(connection, "GRANT CONNECT, TEMPORARY ON DATABASE " + NAME + " TO " + name);
    execute(connection, "CREATE SCHEMA IF NOT EXISTS " + name + " AUTHORIZATION " + name);
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", SUPERUSER);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("loginTimeout", "5");
    return DriverManager.getConnection(server + database, properties);
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
