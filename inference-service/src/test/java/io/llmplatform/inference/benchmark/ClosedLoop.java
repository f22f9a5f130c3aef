package io.llmplatform.inference.benchmark;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** 32 clients, of which each sends its next request when the last one is answered. */
final class ClosedLoop {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int CLIENTS = 32;

  /** For the compilers of this process, and of the one that serves. */
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  /**
   * @param latencies of the requests that were answered within the time
   * @param cpuSeconds that the process has spent on cores, clients included
   * @param allocated bytes of the Java heap that a request takes, the client's part included
   * @param inRuntime the runtime's part of the workers' time
   */
  record Result(
      Latencies latencies, Duration time, double cpuSeconds, double allocated, double inRuntime) {
    double perSecond() {
      return latencies.count() / (time.toNanos() / 1e9);
    }

    double perCpuSecond() {
      return latencies.count() / cpuSeconds;
    }
  }

  private ClosedLoop() {}

  /** Counts for the given time, after a warm-up. */
  static Result run(Served served, List<long[]> sequences, int workers, Duration time)
      throws InterruptedException {
    ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    long counted = System.nanoTime() + WARM_UP.toNanos();
    long end = counted + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int first = i * sequences.size() / CLIENTS;
      Thread thread =
          new Thread(
              () -> {
                try {
                  loop(served, sequences, first, counted, end, latencies);
                } catch (Exception e) {
                  failure.compareAndSet(null, e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    ProcessTime.sleepUntil(counted);
    double cpu = ProcessTime.cpuSeconds();
    long allocated = allocated();
    long runtime = served.runtimeNanos();
    ProcessTime.sleepUntil(end);
    cpu = ProcessTime.cpuSeconds() - cpu;
    allocated = allocated() - allocated;
    runtime = served.runtimeNanos() - runtime;
    for (Thread thread : threads) {
      thread.join();
    }
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("a request failed", cause);
    }
    Latencies answered = new Latencies(latencies);
    return new Result(
        answered,
        time,
        cpu,
        allocated / (double) answered.count(),
        runtime / ((double) time.toNanos() * workers));
  }

  private static void loop(
      Served served,
      List<long[]> sequences,
      int first,
      long counted,
      long end,
      ConcurrentLinkedQueue<Long> latencies)
      throws Exception {
    for (int i = first; System.nanoTime() < end; i++) {
      long start = System.nanoTime();
      served.infer(sequences.get(i % sequences.size()));
      long now = System.nanoTime();
      if (now >= counted && now < end) {
        latencies.add(now - start);
      }
    }
  }

  /** Of the threads that live; those of clients and workers all do. */
  private static long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
  }
}
