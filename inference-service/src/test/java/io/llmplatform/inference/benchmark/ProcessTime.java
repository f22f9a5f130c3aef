package io.llmplatform.inference.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this process and this machine are busy with. */
final class ProcessTime {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ProcessTime() {}

  /** Seconds that all threads of this process have spent on a core. */
  static double cpuSeconds() {
    return SYSTEM.getProcessCpuTime() / 1e9;
  }

  /** Threads of all processes that want a core, on average over the last minute. */
  static double load() {
    return SYSTEM.getSystemLoadAverage();
  }

  static void sleepUntil(long nanoTime) throws InterruptedException {
    Thread.sleep(Math.max(0, (nanoTime - System.nanoTime()) / 1_000_000));
  }
}
