package io.llmplatform.testing.infrastructure;

import io.llmplatform.local.process.GuardedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.util.FileSystemUtils;

/**
 * The servers that this test JVM has started, and the folder of their data. When it ends in order,
 * they are stopped after the applications that use them, and the folder is removed; when it is
 * killed, they end by themselves.
 */
final class LocalServers {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final List<GuardedProcess> STARTED = new CopyOnWriteArrayList<>();

  private static final class Folder {
    static final Path PATH = create();
  }

  private LocalServers() {}

  /** Where a server keeps its data. */
  static Path folder(String name) {
    return Folder.PATH.resolve(name);
  }

  /** Programs are unpacked here, once for all test runs. */
  static Path binaries() {
    return target().resolve("binaries");
  }

  static GuardedProcess stoppedAtTheEnd(GuardedProcess process) {
    STARTED.add(process);
    return process;
  }

  private static Path target() {
    return Path.of("target").toAbsolutePath();
  }

  private static Path create() {
    try {
      Path folder = Files.createDirectories(target().resolve("infrastructure"));
      removeLeftovers(folder);
      SpringApplication.getShutdownHandlers().add(LocalServers::end);
      return Files.createDirectory(folder.resolve(Long.toString(ProcessHandle.current().pid())));
    } catch (IOException e) {
      throw new IllegalStateException("no folder for the tests' servers", e);
    }
  }

  /** Of test JVMs that were killed: their folders bear their process ids. */
  private static void removeLeftovers(Path folder) throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path each : folders.sorted(Comparator.naturalOrder()).toList()) {
        long pid = Long.parseLong(each.getFileName().toString());
        if (pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty()) {
          FileSystemUtils.deleteRecursively(each);
        }
      }
    }
  }

  private static void end() {
    try {
      STARTED.forEach(GuardedProcess::stop);
      for (GuardedProcess server : STARTED) {
        server.stop(GRACE);
      }
      FileSystemUtils.deleteRecursively(Folder.PATH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("could not remove " + Folder.PATH, e);
    }
  }
}
