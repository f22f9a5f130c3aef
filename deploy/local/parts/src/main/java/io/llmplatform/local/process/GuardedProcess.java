package io.llmplatform.local.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child process that ends when this JVM ends, however that happens, {@code kill -9} included.
 *
 * <p>A small watcher, a shell that nobody is the parent of, reads a pipe that only this JVM holds
 * open; at its end the watcher signals the child, and kills it after a grace. The child itself is a
 * direct child of this JVM: its id and exit code are the real ones, and no shell stands in between
 * whose death could orphan it. Only a {@code kill -9} of the watcher takes the protection away.
 *
 * <p>Thread-safe. The standard input of the child is empty; what it prints goes to a file.
 */
public final class GuardedProcess {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final String SCRIPT = script();

  /** Signals that ask a process to end. */
  public enum Signal {
    INT,
    TERM
  }

  private final Process process;
  private final CompletableFuture<Integer> exit;

  private GuardedProcess(Process process) {
    this.process = process;
    this.exit = process.onExit().thenApply(this::dismissWatcher);
  }

  /**
   * What to start.
   *
   * @param command program and arguments
   * @param environment replaces this process's own, save for PATH, HOME, LANG and TMPDIR
   * @param output gets what the child prints, appended
   * @param signal asks the child to end; it has ten seconds until it is killed
   */
  public record Spec(
      List<String> command, Map<String, String> environment, Path output, Signal signal) {
    public Spec {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    /** Without the environment: secrets travel in it. */
    @Override
    public String toString() {
      return String.join(" ", command);
    }
  }

  /** Starts a child. */
  public static GuardedProcess start(Spec spec) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "guarded", spec.signal().name()));
    command.add(Long.toString(GRACE.toMillis() / 100));
    command.addAll(spec.command());
    Files.createDirectories(spec.output().toAbsolutePath().getParent());
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"));
    builder.environment().putAll(spec.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.output().toFile()));
    return new GuardedProcess(builder.start());
  }

  /** The pid of the child itself. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with the exit code when the child has ended; 128 + n where signal n ended it. */
  public CompletableFuture<Integer> onExit() {
    return exit.copy();
  }

  /** How it ended, for people. */
  public String ending() {
    if (process.isAlive()) {
      return "still running";
    }
    int code = process.exitValue();
    return code > 128
        ? String.format(Locale.ROOT, "killed by signal %d", code - 128)
        : String.format(Locale.ROOT, "exit code %d", code);
  }

  /** Asks the child to end; returns at once. */
  public void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The watcher has ended, and so has the child.
    }
  }

  /** Asks the child to end, waits, and ends it without asking after {@code grace}. */
  public void stop(Duration grace) throws InterruptedException {
    stop();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      process.waitFor();
    }
  }

  /** Ends the child without asking; returns at once. */
  public void kill() {
    process.destroyForcibly();
  }

  // INVARIANT: until here, this object is reachable from the process, and with it the pipe.
  private int dismissWatcher(Process ended) {
    try (OutputStream pipe = ended.getOutputStream()) {
      pipe.write('\n');
    } catch (IOException e) {
      // Stopped: the pipe is closed, and the watcher sees for itself that the child is gone.
    }
    return ended.exitValue();
  }

  private static String script() {
    try (InputStream in = GuardedProcess.class.getResourceAsStream("guarded.sh")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
