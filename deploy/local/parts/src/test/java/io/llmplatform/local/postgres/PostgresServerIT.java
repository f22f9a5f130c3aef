package io.llmplatform.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import io.llmplatform.local.binaries.PackedBinary;
import io.llmplatform.local.postgres.PostgresServer.Settings;
import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.NotStarted;
import io.llmplatform.local.process.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
  private static final Path BINARIES = Path.of("target", "binaries");

  @TempDir private Path temporary;

  private final List<GuardedProcess> started = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (GuardedProcess server : started) {
      server.stop(Duration.ofSeconds(20));
    }
  }

  @Test
  void keepsCommittedRowsWhenItIsKilled() throws Exception {
    Settings settings = settings("one");
    GuardedProcess killed = start(settings);
    execute(settings, "CREATE TABLE kept (id int)");
    execute(settings, "INSERT INTO kept VALUES (42)");
    killed.kill();
    killed.onExit().join();
    start(settings);
    assertThat(query(settings, "SELECT id FROM kept")).isEqualTo("42");
  }

  @Test
  void givesEachOwnerItsSchemaAsTheDefaultOne() throws Exception {
    Settings settings = settings("one");
    start(settings);
    assertThat(query(settings, "SELECT current_schema()")).isEqualTo("registry");
    assertThat(query(settings, "SHOW fsync")).isEqualTo("on");
  }

  @Test
  void keepsAnOwnerOutOfEverythingButItsSchema() throws Exception {
    Settings settings = settings("one");
    start(settings);
    for (String other : List.of("users", "public")) {
      assertThatThrownBy(() -> execute(settings, "CREATE TABLE " + other + ".mine (id int)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
    }
    String maintenance = settings.url().replace("/platform", "/postgres");
    assertThatThrownBy(() -> DriverManager.getConnection(maintenance, "registry", "one"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("permission denied");
  }

  @Test
  void givesAnExistingRoleTheCurrentPassword() throws Exception {
    Settings old = settings("old");
    start(old).stop(Duration.ofSeconds(20));
    Settings current = settings("new's");
    start(current);
    assertThat(query(current, "SELECT 1")).isEqualTo("1");
    assertThatThrownBy(() -> DriverManager.getConnection(current.url(), "registry", "old"))
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void waitsForAServerThatIsStillStopping() throws Exception {
    Settings settings = settings("one");
    GuardedProcess stopping = start(settings);
    CompletableFuture<Void> later =
        CompletableFuture.runAsync(
            stopping::stop, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    start(settings);
    assertThat(stopping.isAlive()).isFalse();
    later.join();
  }

  @Test
  void saysThatItsPortIsTaken() throws Exception {
    Settings first = settings("one");
    start(first);
    Settings second =
        new Settings(
            temporary.resolve("other"), BINARIES, log(), first.port(), "super", first.owners());
    assertThatThrownBy(() -> start(second))
        .isInstanceOf(NotStarted.class)
        .hasMessageContaining("Address already in use");
  }

  @Test
  void refusesAWrongSuperuserPasswordAtOnce() throws Exception {
    Settings right = settings("one");
    start(right).stop(Duration.ofSeconds(20));
    Settings wrong =
        new Settings(right.data(), BINARIES, log(), right.port(), "wrong", right.owners());
    assertThatThrownBy(() -> start(wrong)).hasMessageContaining("password authentication failed");
  }

  @Test
  void runsForRootWithoutUserNamespacesWhereOthersMayNotEnter() throws Exception {
    assumeTrue(new UnixSystem().getUid() == 0, "only root can give files away");
    Settings settings = settings("one");
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
    Path programs = PackedBinary.postgres().unpackInto(BINARIES.toAbsolutePath()).resolve("bin");
    PostgresUser nobody = PostgresUser.of(settings.data(), programs, 0, 0, false);
    assertThat(nobody.uid()).isEqualTo(65_534);
    new PostgresData(settings.data(), nobody, log()).prepare(programs, "super");
    GuardedProcess server = start(settings);
    assertThat(Files.getAttribute(settings.data(), "unix:uid")).isEqualTo(65_534);
    assertThat(query(settings, "SELECT 1")).isEqualTo("1");
    assertThat(Files.getAttribute(Path.of("/proc", "" + server.pid()), "unix:uid"))
        .isEqualTo(65_534);
  }

  @Test
  void refusesTheDataOfAnotherUser() throws Exception {
    assertThatThrownBy(() -> PostgresUser.of(temporary, BINARIES, 4711, 4711, true))
        .hasMessageContaining("belongs to user");
  }

  private GuardedProcess start(Settings settings) throws Exception {
    GuardedProcess server = PostgresServer.start(settings);
    started.add(server);
    return server;
  }

  private Settings settings(String registryPassword) {
    return new Settings(
        temporary.resolve("data"),
        BINARIES,
        log(),
        Ports.anyFree(),
        "super",
        Map.of("registry", registryPassword, "users", "other"));
  }

  private Path log() {
    return temporary.resolve("postgres.log");
  }

  private static void execute(Settings settings, String sql) throws SQLException {
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(Settings settings, String sql) throws SQLException {
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(Settings settings) throws SQLException {
    return DriverManager.getConnection(
        settings.url(), "registry", settings.owners().get("registry"));
  }
}
