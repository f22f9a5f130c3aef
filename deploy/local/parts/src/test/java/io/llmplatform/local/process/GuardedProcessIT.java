package io.llmplatform.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.local.process.GuardedProcess.Signal;
import io.llmplatform.local.process.GuardedProcess.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String LOOP = "while :; do sleep 0.1; done";

  @TempDir private Path temporary;

  @Test
  void endsWithTheJvmThatIsKilled() throws Exception {
    Process jvm = startParent(Signal.TERM, "sleep", "1000");
    long child = childOf(jvm);
    jvm.destroyForcibly();
    awaitEnd(child);
  }

  @Test
  void signalsItsChildBeforeKillingIt() throws Exception {
    Path said = temporary.resolve("said");
    // TERM, since a shell cannot trap an INT that its starter ignores, as background jobs do.
    String script = "trap 'echo bye >" + said + "; exit' TERM; echo ready; " + LOOP;
    Process jvm = startParent(Signal.TERM, "sh", "-c", script);
    long child = childOf(jvm);
    await().atMost(LIMIT).until(() -> NotStarted.tail(output()).contains("ready"));
    jvm.destroyForcibly();
    awaitEnd(child);
    assertThat(said).content().isEqualTo("bye\n");
  }

  @Test
  void killsAChildThatDoesNotListen() throws Exception {
    Process jvm = startParent(Signal.TERM, "sh", "-c", "trap '' TERM; echo ready; " + LOOP);
    long child = childOf(jvm);
    await().atMost(LIMIT).until(() -> NotStarted.tail(output()).contains("ready"));
    jvm.destroyForcibly();
    awaitEnd(child);
  }

  @Test
  void hasNoShellInBetweenWhoseDeathWouldOrphanTheChild() throws Exception {
    GuardedProcess process = start(Signal.TERM, "sleep", "1000");
    ProcessHandle child = ProcessHandle.of(process.pid()).orElseThrow();
    assertThat(child.parent()).contains(ProcessHandle.current());
    await().atMost(LIMIT).until(() -> command(child).filter(c -> c.endsWith("sleep")).isPresent());
    process.kill();
    assertThat(process.onExit().get(20, TimeUnit.SECONDS)).isEqualTo(137);
    assertThat(process.ending()).isEqualTo("killed by signal 9");
  }

  @Test
  void leavesNoWatcherBehind() throws Exception {
    String mark = output().toString();
    GuardedProcess stopped = start(Signal.TERM, "sh", "-c", LOOP, mark);
    GuardedProcess ended = start(Signal.TERM, "true", mark);
    // The watcher forks away after the start has returned.
    await().atMost(LIMIT).until(() -> watchers() > 0);
    stopped.stop(LIMIT);
    assertThat(stopped.onExit().get(20, TimeUnit.SECONDS)).isEqualTo(143);
    assertThat(ended.onExit().get(20, TimeUnit.SECONDS)).isZero();
    await().atMost(LIMIT).until(() -> watchers() == 0);
  }

  @Test
  void givesTheChildOnlyTheEnvironmentItIsToHave() throws Exception {
    GuardedProcess process = start(Signal.TERM, "env");
    process.onExit().get(20, TimeUnit.SECONDS);
    assertThat(Files.readAllLines(output()))
        .contains("SECRET=s")
        .allMatch(line -> line.matches("(SECRET|PATH|HOME|LANG|LC_ALL|TMPDIR|PWD|OLDPWD|_)=.*"));
  }

  @Test
  void reportsACommandThatDoesNotExist() throws Exception {
    GuardedProcess process = start(Signal.TERM, "/no/such/program");
    assertThat(process.onExit().get(20, TimeUnit.SECONDS)).isEqualTo(127);
    assertThat(NotStarted.tail(output())).last().asString().contains("/no/such/program");
  }

  private GuardedProcess start(Signal signal, String... command) throws IOException {
    return GuardedProcess.start(
        new Spec(List.of(command), Map.of("SECRET", "s"), output(), signal));
  }

  private Path output() {
    return temporary.resolve("output");
  }

  /** A JVM of its own that starts the command guarded, and prints its pid. */
  private Process startParent(Signal signal, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            GuardingParent.class.getName(),
            signal.name(),
            output().toString());
    builder.command().addAll(List.of(command));
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static long childOf(Process jvm) throws IOException {
    return Long.parseLong(jvm.inputReader().readLine());
  }

  private static void awaitEnd(long pid) {
    await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
  }

  private static Optional<String> command(ProcessHandle process) {
    return process.info().command();
  }

  /** Counts this test's own: its output's path is an argument of the commands. */
  private long watchers() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().arguments().map(List::of).orElse(List.of()))
        .filter(words -> words.contains("guarded") && words.contains(output().toString()))
        .count();
  }
}
