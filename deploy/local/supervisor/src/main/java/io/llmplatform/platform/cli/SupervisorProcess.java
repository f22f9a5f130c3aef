package io.llmplatform.platform.cli;

import io.llmplatform.platform.layout.PlatformHome;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor as the commands see it: a process that outlives them, known by the lock it holds.
 *
 * <p>The lock, not the pid file, says whether it lives: the system frees it however the supervisor
 * ends.
 */
final class SupervisorProcess {
  private final PlatformHome home;

  SupervisorProcess(PlatformHome home) {
    this.home = home;
  }

  /** The pid of the live supervisor, empty where none lives. */
  Optional<Long> pid() throws IOException {
    if (!Files.exists(home.lockFile())) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(home.lockFile(), StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      if (lock != null) {
        return Optional.empty();
      }
    }
    return Optional.of(Long.parseLong(Files.readString(home.pidFile()).strip()));
  }

  /** Takes the lock for the life of this process, which thereby is the supervisor. */
  static FileLock hold(PlatformHome home) throws IOException {
    Files.createDirectories(home.local());
    FileChannel channel =
        FileChannel.open(home.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException("another supervisor is running");
    }
    Files.writeString(home.pidFile(), ProcessHandle.current().pid() + "\n");
    return lock;
  }

  /**
   * Starts a supervisor that lives on when this process and its terminal are gone.
   *
   * @param options of {@code supervise}
   */
  Process start(List<String> options) throws IOException {
    Files.createDirectories(home.logs());
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dplatform.home=" + home.root(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.llmplatform.platform.cli.Platform",
            "supervise"));
    command.addAll(options);
    File log = home.logs().resolve("supervisor.log").toFile();
    return new ProcessBuilder(command)
        .directory(home.root().toFile())
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  /**
   * Asks the supervisor to stop everything and waits for its end.
   *
   * @return whether it ended by itself within the limit; else it was killed, and its parts with it
   */
  boolean stop(long pid, Duration limit) throws InterruptedException {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    if (handle.isEmpty()) {
      return true;
    }
    handle.get().destroy();
    try {
      handle.get().onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      handle.get().destroyForcibly();
      return false;
    }
  }
}
