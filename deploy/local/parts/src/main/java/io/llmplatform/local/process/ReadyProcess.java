package io.llmplatform.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Starts programs that print a line {@code READY} when they answer. */
public final class ReadyProcess {
  private static final String READY = "READY";

  private ReadyProcess() {}

  /**
   * Returns when the program is ready. Its output file starts anew: what an earlier start printed
   * would pass for this one's line.
   *
   * @throws NotStarted with the program's last lines when it ends or takes longer than {@code
   *     limit}; it does not run any more then
   */
  public static GuardedProcess start(String name, GuardedProcess.Spec spec, Duration limit)
      throws IOException, InterruptedException {
    Files.deleteIfExists(spec.output());
    GuardedProcess process = GuardedProcess.start(spec);
    long deadline = System.nanoTime() + limit.toNanos();
    while (!NotStarted.tail(spec.output()).contains(READY)) {
      if (!process.isAlive()) {
        throw NotStarted.withLog(name, process.ending(), spec.output());
      }
      if (System.nanoTime() > deadline) {
        process.kill();
        throw NotStarted.withLog(name, "not ready after " + limit, spec.output());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return process;
  }
}
