package io.llmplatform.inference.benchmark;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * 32 clients, of which each sends its next request when the last one is answered: on the thread
 * that is told so, where a way can tell ({@link Sending}), else on a thread of its own. What
 * threads take that only wait, the platform on the same cores lacks.
 */
final class ClosedLoop {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int CLIENTS = 32;

  /** For the compilers of this process, and of the one that serves. */
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  /** What is under way when the time is over is waited for. */
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);

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
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    long counted = System.nanoTime() + WARM_UP.toNanos();
    long end = counted + time.toNanos();
    CountDownLatch running = new CountDownLatch(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Client client =
          new Client(
              sequences, i * sequences.size() / CLIENTS, counted, end, latencies, failure, running);
      if (served instanceof Sending sending) {
        client.sendNext(sending);
      } else {
        new Thread(() -> client.loop(served)).start();
      }
    }
    ProcessTime.sleepUntil(counted);
    double cpu = ProcessTime.cpuSeconds();
    long allocated = allocated();
    long runtime = served.runtimeNanos();
    ProcessTime.sleepUntil(end);
    cpu = ProcessTime.cpuSeconds() - cpu;
    allocated = allocated() - allocated;
    runtime = served.runtimeNanos() - runtime;
    if (!running.await(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a request is not answered");
    }
    Throwable cause = failure.get();
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

  /** One client; used by one thread at a time. */
  private record Client(
      List<long[]> sequences,
      AtomicInteger next,
      long counted,
      long end,
      Queue<Long> latencies,
      AtomicReference<@Nullable Throwable> failure,
      CountDownLatch running) {
    Client(
        List<long[]> sequences,
        int first,
        long counted,
        long end,
        Queue<Long> latencies,
        AtomicReference<@Nullable Throwable> failure,
        CountDownLatch running) {
      this(sequences, new AtomicInteger(first), counted, end, latencies, failure, running);
    }

    private long[] nextIds() {
      return sequences.get(next.getAndIncrement() % sequences.size());
    }

    /** Counts an answer; false where the time is over. */
    private boolean answered(long start) {
      long now = System.nanoTime();
      if (now >= counted && now < end) {
        latencies.add(now - start);
      }
      return now < end;
    }

    private void fail(Throwable cause) {
      failure.compareAndSet(null, cause);
      running.countDown();
    }

    void loop(Served served) {
      try {
        long start;
        do {
          start = System.nanoTime();
          served.infer(nextIds());
        } while (answered(start));
        running.countDown();
      } catch (Exception e) {
        fail(e);
      }
    }

    void sendNext(Sending sending) {
      long start = System.nanoTime();
      sending.send(
          nextIds(),
          new Sending.Ending() {
            @Override
            public void answered() {
              if (Client.this.answered(start)) {
                sendNext(sending);
              } else {
                running.countDown();
              }
            }

            @Override
            public void failed(Throwable cause) {
              fail(cause);
            }
          });
    }
  }

  /** Of the threads that live; those of clients and workers all do. */
  private static long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
  }
}
