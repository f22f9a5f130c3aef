package io.llmplatform.local.postgres;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.NotStarted;
import io.llmplatform.local.process.OwnerOnly;
import io.llmplatform.local.process.StaleProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A data directory on disk: complete or absent, and used by one server at a time. */
record PostgresData(Path directory, PostgresUser user, Path log) {
  private static final Duration STALE_LIMIT = Duration.ofSeconds(30);

  /** Makes the directory where it is missing; waits for a server that still works in it. */
  void prepare(Path programs, String superuserPassword) throws IOException, InterruptedException {
    if (Files.exists(directory.resolve("PG_VERSION"))) {
      StaleProcess.awaitEnd(directory.resolve("postmaster.pid"), "postgres", STALE_LIMIT);
      user.own(directory);
      return;
    }
    // Beside its place, and renamed when complete: a kill in between leaves nothing half made.
    Path draft = directory.resolveSibling(directory.getFileName() + ".draft");
    delete(draft);
    Files.createDirectories(directory.getParent());
    Files.createDirectory(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    user.own(draft);
    initdb(programs.resolve("initdb"), draft, superuserPassword);
    Files.deleteIfExists(directory);
    Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private void initdb(Path program, Path draft, String password) throws IOException {
    Path passwordFile = directory.resolveSibling(directory.getFileName() + ".password");
    OwnerOnly.write(passwordFile, password + "\n");
    user.own(passwordFile);
    List<String> command =
        user.running(
            program.toString(),
            "--pgdata=" + draft,
            "--username=" + PostgresDatabase.SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions");
    GuardedProcess initdb =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                command, Map.of("LC_ALL", "C"), log, GuardedProcess.Signal.TERM));
    int code = initdb.onExit().join();
    Files.delete(passwordFile);
    if (code != 0) {
      throw NotStarted.withLog("PostgreSQL", "initdb failed, " + initdb.ending(), log);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
