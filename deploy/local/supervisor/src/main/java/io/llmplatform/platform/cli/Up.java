package io.llmplatform.platform.cli;

import io.llmplatform.platform.assembly.StartOptions;
import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.EnvironmentFile;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.layout.PortPlan;
import io.llmplatform.platform.supervise.PartStatus;
import io.llmplatform.platform.supervise.PartStatus.State;
import io.llmplatform.platform.supervise.StateFile;
import io.llmplatform.platform.supervise.Supervision;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code up}: starts the supervisor where none runs, shows its progress, ends when all is healthy.
 */
final class Up {
  /** How long nothing may come up. A slow machine's very first start takes as long as it takes. */
  private static final Duration LIMIT = Duration.ofMinutes(6);

  private static final int FAILURE_LOG_LINES = 30;

  private final PlatformHome home;
  private final Console console;
  private final SupervisorProcess supervisor;
  private final StateFile stateFile;

  Up(PlatformHome home, Console console) {
    this.home = home;
    this.console = console;
    this.supervisor = new SupervisorProcess(home);
    this.stateFile = new StateFile(home.stateFile());
  }

  int run(List<String> arguments)
      throws UsageException, CommandFailed, IOException, InterruptedException {
    StartOptions options =
        StartOptions.parse(arguments)
            .orElseThrow(() -> new UsageException("up knows --tls and --observability"));
    long began = System.nanoTime();
    Optional<Long> running = supervisor.pid();
    long pid;
    if (running.isPresent()) {
      pid = running.get();
      console.line("The platform is already running (supervisor " + pid + ").");
    } else {
      Files.deleteIfExists(home.stateFile());
      pid = supervisor.start(options.arguments()).pid();
      console.line("Starting the platform:");
    }
    awaitAllUp(pid, running.isEmpty());
    Entrance entrance = EnvironmentFile.entrance(home.envFile());
    if (options.tls() && entrance.certificate().isEmpty()) {
      throw new CommandFailed("it runs without TLS; first: ./platform down");
    }
    if (options.observability() && !observed()) {
      throw new CommandFailed("it runs without --observability; first: ./platform down");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    new Welcome(console, PortPlan.last(home.portsFile()), entrance, home.envFile())
        .print(took, options.observability());
    return 0;
  }

  private boolean observed() throws IOException {
    return stateFile.read().map(StateFile.Content::parts).orElse(List.of()).stream()
        .anyMatch(part -> part.name().equals("prometheus"));
  }

  private void awaitAllUp(long pid, boolean showProgress)
      throws CommandFailed, IOException, InterruptedException {
    Map<String, State> shown = new HashMap<>();
    Set<String> come = new HashSet<>();
    long news = System.nanoTime();
    while (System.nanoTime() - news < LIMIT.toNanos()) {
      List<PartStatus> parts = stateFile.read().map(StateFile.Content::parts).orElse(List.of());
      if (showProgress) {
        show(parts, shown);
      }
      if (Supervision.allUp(parts)) {
        return;
      }
      if (come.addAll(up(parts))) {
        news = System.nanoTime();
      }
      Optional<PartStatus> failed =
          parts.stream().filter(part -> part.state() == State.FAILED).findFirst();
      if (failed.isPresent()) {
        throw giveUp(failed.get(), pid);
      }
      if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
        throw new CommandFailed("the supervisor ended:\n" + lastLines("supervisor"));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new CommandFailed(
        "not everything is healthy, and nothing has come up for "
            + LIMIT.toMinutes()
            + " minutes; it goes on trying: ./platform status, ./platform logs");
  }

  // Each part once, and once more where it comes up in another way; not each time that it restarts.
  private static Set<String> up(List<PartStatus> parts) {
    return parts.stream()
        .filter(part -> part.state().isUp())
        .map(part -> part.name() + " " + part.note())
        .collect(Collectors.toSet());
  }

  private void show(List<PartStatus> parts, Map<String, State> shown) {
    for (PartStatus part : parts) {
      boolean tells =
          part.state().isUp() || part.state() == State.RETRYING || part.state() == State.FAILED;
      if (shown.put(part.name(), part.state()) != part.state() && tells) {
        console.progress(part);
      }
    }
  }

  private CommandFailed giveUp(PartStatus failed, long pid)
      throws IOException, InterruptedException {
    supervisor.stop(pid, Down.LIMIT);
    return new CommandFailed(
        failed.name()
            + " "
            + failed.note()
            + "; everything was stopped again. Its last log lines:\n"
            + lastLines(failed.name())
            + "\nMore: ./platform logs "
            + failed.name());
  }

  private String lastLines(String part) throws IOException {
    return String.join(
        "\n",
        new LogFiles(home).tail(part, FAILURE_LOG_LINES).stream().map(LogLine::readable).toList());
  }
}
