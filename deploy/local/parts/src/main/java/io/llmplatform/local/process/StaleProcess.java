package io.llmplatform.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server that an earlier JVM left on a data directory: once that JVM is gone it is being stopped,
 * but may still be writing.
 */
public final class StaleProcess {
  private StaleProcess() {}

  /**
   * Returns when the process named in a pid file is no running {@code program}. A file whose number
   * has meanwhile become another program's is removed: a server would take that one for its own
   * kind and refuse to start.
   *
   * @throws NotStarted when it still runs after {@code limit}
   */
  public static void awaitEnd(Path pidFile, String program, Duration limit)
      throws IOException, InterruptedException {
    Optional<ProcessHandle> running = process(pidFile);
    if (running.isEmpty()) {
      return;
    }
    if (!runs(running.get(), program)) {
      Files.delete(pidFile);
      return;
    }
    long pid = running.get().pid();
    try {
      running.get().onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String reason = "process %d already works in %s".formatted(pid, pidFile.getParent());
      throw new NotStarted(program, reason, List.of());
    } catch (ExecutionException e) {
      throw new IOException("while waiting for process " + pid, e);
    }
  }

  private static Optional<ProcessHandle> process(Path pidFile) throws IOException {
    try {
      List<String> lines = Files.readAllLines(pidFile);
      return lines.isEmpty()
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(lines.get(0).trim()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  // Another user's program is not visible; it is then taken for a running one.
  private static boolean runs(ProcessHandle process, String program) {
    return process.info().command().map(command -> command.endsWith("/" + program)).orElse(true);
  }
}
