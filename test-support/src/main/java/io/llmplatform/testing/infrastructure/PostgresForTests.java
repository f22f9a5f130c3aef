package io.llmplatform.testing.infrastructure;

import io.llmplatform.local.postgres.PostgresDatabase;
import io.llmplatform.local.postgres.PostgresServer;
import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.testcontainers.containers.PostgreSQLContainer;

/** PostgreSQL with a role and schema per owner. */
final class PostgresForTests {
  private static final String IMAGE = "postgres:17-alpine";
  private static final List<String> OWNERS = List.of("registry", "users", "scheduler", "retrieval");

  private PostgresForTests() {}

  static Map<String, String> start() throws IOException, InterruptedException, SQLException {
    Map<String, String> owners = new LinkedHashMap<>();
    OWNERS.forEach(owner -> owners.put(owner, TestSecret.word()));
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("POSTGRES_URL", Docker.isAvailable() ? container(owners) : local(owners));
    owners.forEach(
        (owner, password) ->
            variables.put(owner.toUpperCase(Locale.ROOT) + "_DB_PASSWORD", password));
    return variables;
  }

  @SuppressWarnings("resource") // Testcontainers removes it when this JVM has ended.
  private static String container(Map<String, String> owners) throws SQLException {
    String password = TestSecret.word();
    PostgreSQLContainer<?> container =
        new PostgreSQLContainer<>(IMAGE).withUsername("postgres").withPassword(password);
    container.start();
    String server =
        "jdbc:postgresql://%s:%d/"
            .formatted(
                container.getHost(), container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
    PostgresDatabase database = new PostgresDatabase(server, password);
    database.provision(owners);
    return database.url();
  }

  private static String local(Map<String, String> owners) throws IOException, InterruptedException {
    PostgresServer.Settings settings =
        new PostgresServer.Settings(
            LocalServers.folder("postgres"),
            LocalServers.binaries(),
            LocalServers.folder("postgres.log"),
            Ports.anyFree(),
            TestSecret.word(),
            owners);
    LocalServers.stoppedAtTheEnd(PostgresServer.start(settings));
    return settings.url();
  }
}
