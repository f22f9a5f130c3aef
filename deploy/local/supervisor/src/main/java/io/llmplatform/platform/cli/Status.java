package io.llmplatform.platform.cli;

import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.supervise.PartStatus;
import io.llmplatform.platform.supervise.StateFile;
import io.llmplatform.platform.supervise.Supervision;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code status}: what runs, where, since when, and how much memory each part takes. */
final class Status {
  private final PlatformHome home;
  private final Console console;

  Status(PlatformHome home, Console console) {
    this.home = home;
    this.console = console;
  }

  int run(List<String> arguments) throws UsageException, IOException {
    UsageException.requireNone("status", arguments);
    Optional<Long> supervisor = new SupervisorProcess(home).pid();
    if (supervisor.isEmpty()) {
      console.line("The platform is not running.");
      return 3;
    }
    List<PartStatus> parts =
        new StateFile(home.stateFile()).read().map(StateFile.Content::parts).orElse(List.of());
    console.line(
        console.bold(row("PART", "STATE", "PID", "PORT", "MEMORY", "FOR", "RESTARTS", "")));
    long total = ResidentMemory.ofTree(supervisor.get());
    long listed = 0;
    for (PartStatus part : parts) {
      long memory = part.pid() == 0 ? 0 : ResidentMemory.ofTree(part.pid());
      listed += memory;
      print(part, memory);
    }
    console.line(
        row("supervisor", "healthy", "" + supervisor.get(), "", mib(total - listed), "", "", ""));
    console.line(row("together", "", "", "", mib(total), "", "", ""));
    return Supervision.allUp(parts) ? 0 : 3;
  }

  private void print(PartStatus part, long memory) {
    console.line(
        row(
            part.name(),
            part.state().name().toLowerCase(Locale.ROOT),
            part.pid() == 0 ? "" : Long.toString(part.pid()),
            part.port() == 0 ? "" : Integer.toString(part.port()),
            memory == 0 ? "" : mib(memory),
            age(Duration.between(part.since(), Instant.now())),
            part.restarts() == 0 ? "" : Integer.toString(part.restarts()),
            part.note()));
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%-24s %-9s %8s %6s %10s %8s %9s  %s", (Object[]) cells)
        .stripTrailing();
  }

  private static String mib(long bytes) {
    return bytes / (1024 * 1024) + " MiB";
  }

  private static String age(Duration age) {
    if (age.toHours() > 0) {
      return age.toHours() + "h" + age.toMinutesPart() + "m";
    }
    return age.toMinutes() > 0
        ? age.toMinutes() + "m" + age.toSecondsPart() + "s"
        : age.toSeconds() + "s";
  }
}
