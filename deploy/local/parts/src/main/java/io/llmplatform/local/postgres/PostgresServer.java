package io.llmplatform.local.postgres;

import io.llmplatform.local.binaries.PackedBinary;
import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.NotStarted;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * PostgreSQL 17 on loopback, with fsync on: what it acknowledges survives.
 *
 * <p>It refuses to run as root; see {@link PostgresUser}.
 */
public final class PostgresServer {
  private static final Duration PREDECESSOR_LIMIT = Duration.ofSeconds(15);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Settings settings;
  private final GuardedProcess process;
  private final PostgresDatabase database;

  private PostgresServer(Settings settings, GuardedProcess process) {
    this.settings = settings;
    this.process = process;
    this.database = new PostgresDatabase(settings.server(), settings.password());
  }

  /**
   * Where and how it runs.
   *
   * @param data its folder; made where it is missing
   * @param binaries where programs are unpacked
   * @param log gets what it prints
   * @param password of the superuser {@code postgres}
   * @param owners each becomes a role with this password and a schema of the same name, in the
   *     database {@code platform}; a role can use no schema but its own
   */
  public record Settings(
      Path data, Path binaries, Path log, int port, String password, Map<String, String> owners) {
    public Settings {
      data = data.toAbsolutePath().normalize();
      owners = Map.copyOf(owners);
    }

    /** The JDBC URL of the platform's database. */
    public String url() {
      return server() + PostgresDatabase.NAME;
    }

    String server() {
      return "jdbc:postgresql://127.0.0.1:" + port + "/";
    }

    /** Without the passwords. */
    @Override
    public String toString() {
      return "PostgreSQL at port " + port + " with data in " + data;
    }
  }

  /** Starts a server and returns when it answers and every owner has its schema. */
  public static GuardedProcess start(Settings settings) throws IOException, InterruptedException {
    Path programs = PackedBinary.postgres().unpackInto(settings.binaries()).resolve("bin");
    PostgresUser user = PostgresUser.of(settings.data(), programs);
    new PostgresData(settings.data(), user, settings.log()).prepare(programs, settings.password());
    long deadline = System.nanoTime() + PREDECESSOR_LIMIT.toNanos();
    while (true) {
      try {
        return startOnce(programs, user, settings);
      } catch (NotStarted e) {
        if (!isPredecessorAlive(e) || System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  // The children of a postmaster that was killed hold its shared memory until they notice.
  private static boolean isPredecessorAlive(NotStarted failure) {
    return String.valueOf(failure.getMessage()).contains("pre-existing shared memory block");
  }

  private static GuardedProcess startOnce(Path programs, PostgresUser user, Settings settings)
      throws IOException, InterruptedException {
    GuardedProcess process =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                user.running(command(programs, settings)),
                Map.of("LC_ALL", "C"),
                settings.log(),
                GuardedProcess.Signal.INT));
    boolean ready = false;
    try {
      new PostgresServer(settings, process).awaitAnswer();
      ready = true;
      return process;
    } finally {
      if (!ready) {
        process.stop();
      }
    }
  }

  private static String[] command(Path programs, Settings settings) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(programs.resolve("postgres").toString(), "-D", settings.data().toString()));
    for (String setting :
        List.of(
            "port=" + settings.port(),
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "max_connections=100",
            "shared_buffers=16MB",
            "huge_pages=off",
            "jit=off",
            "max_parallel_workers=0",
            "max_wal_size=256MB",
            "logging_collector=off",
            "log_timezone=UTC",
            "timezone=UTC")) {
      command.addAll(List.of("-c", setting));
    }
    return command.toArray(String[]::new);
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (!answers(deadline)) {
        if (!process.isAlive()) {
          throw NotStarted.withLog("PostgreSQL", process.ending(), settings.log());
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      database.provision(settings.owners());
    } catch (SQLException e) {
      throw new IOException("PostgreSQL did not answer: " + e.getMessage(), e);
    }
  }

  // The server that answers need not be ours: another may hold the port, and ours then ends.
  private boolean answers(long deadline) throws SQLException, InterruptedException {
    try {
      return database.dataDirectory().equals(settings.data().toString());
    } catch (SQLException e) {
      boolean late = System.nanoTime() > deadline;
      if (late || (refusesPassword(e) && !endsWithin(Duration.ofSeconds(2)))) {
        throw e;
      }
      return false;
    }
  }

  // SQLSTATE class 28: invalid authorization. Everything else may pass while the server recovers.
  private static boolean refusesPassword(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("28");
  }

  private boolean endsWithin(Duration limit) throws InterruptedException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
