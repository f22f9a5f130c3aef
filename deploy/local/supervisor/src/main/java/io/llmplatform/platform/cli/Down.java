package io.llmplatform.platform.cli;

import io.llmplatform.platform.layout.PlatformHome;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code down [--purge]}: stops everything; with {@code --purge} removes all state too. */
final class Down {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final PlatformHome home;
  private final Console console;

  Down(PlatformHome home, Console console) {
    this.home = home;
    this.console = console;
  }

  int run(List<String> arguments) throws UsageException, IOException, InterruptedException {
    boolean purge = arguments.equals(List.of("--purge"));
    if (!purge) {
      UsageException.requireNone("down", arguments);
    }
    stop();
    if (purge) {
      remove(home.local());
      console.line("Removed .local: data, secrets, logs and builds.");
    }
    return 0;
  }

  private void stop() throws IOException, InterruptedException {
    SupervisorProcess supervisor = new SupervisorProcess(home);
    Optional<Long> pid = supervisor.pid();
    if (pid.isEmpty()) {
      console.line("The platform is not running.");
      return;
    }
    long began = System.nanoTime();
    boolean orderly = supervisor.stop(pid.get(), LIMIT);
    double seconds = (System.nanoTime() - began) / 1e9;
    console.line(
        orderly
            ? String.format(Locale.ROOT, "Stopped (%.1f s). Data stays in .local/data.", seconds)
            : "The supervisor did not end by itself and was killed; its parts end with it.");
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
