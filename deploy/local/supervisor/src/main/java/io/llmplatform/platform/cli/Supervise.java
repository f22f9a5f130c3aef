package io.llmplatform.platform.cli;

import io.llmplatform.platform.assembly.LocalPlatform;
import io.llmplatform.platform.assembly.StartOptions;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.supervise.StateFile;
import io.llmplatform.platform.supervise.Supervision;
import io.llmplatform.platform.supervise.Supervisor;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The supervisor's own main: lives until it is told to end, and then ends everything. */
final class Supervise {
  private final PlatformHome home;

  Supervise(PlatformHome home) {
    this.home = home;
  }

  int run(List<String> arguments) throws IOException, InterruptedException {
    FileLock lock = SupervisorProcess.hold(home);
    ExecutorService background =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "background");
              thread.setDaemon(true);
              return thread;
            });
    LocalPlatform platform =
        LocalPlatform.prepare(home, StartOptions.parse(arguments).orElseThrow());
    Supervision supervision = new Supervision(platform.parts(), Clock.systemUTC(), background);
    Supervisor supervisor = new Supervisor(supervision, new StateFile(home.stateFile()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(supervisor), "shut-down"));
    supervisor.run();
    Files.deleteIfExists(home.pidFile());
    lock.release();
    return 0;
  }

  private static void shutDown(Supervisor supervisor) {
    try {
      supervisor.shutDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
