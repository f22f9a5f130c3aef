package io.llmplatform.inference.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads for requests, which mostly wait for the engine's workers: virtual ones where the JVM's
 * hold no carrier in synchronized code (24 and later, JEP 491), so that a wait costs no switch
 * between threads of the operating system; a pool else. No queue. Thread-safe.
 */
public final class RequestThreads implements Executor, AutoCloseable {
  private final Executor threads;
  private final Runnable end;

  private RequestThreads(Executor threads, Runnable end) {
    this.threads = threads;
    this.end = end;
  }

  /** Whether this JVM's requests run on virtual threads. */
  public static boolean areVirtual() {
    return JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_FOUR);
  }

  /**
   * @param name of each thread
   * @param most tasks that run at one time
   */
  public static RequestThreads bounded(String name, int most) {
    return areVirtual() ? virtual(name, most) : pool(name, most);
  }

  /** Virtual threads, as many as there are tasks; only where {@link #areVirtual}. */
  public static Executor unbounded(String name) {
    return new VirtualThreadTaskExecutor(name + "-");
  }

  private static RequestThreads virtual(String name, int most) {
    SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor(name + "-");
    threads.setVirtualThreads(true);
    threads.setConcurrencyLimit(most);
    threads.setRejectTasksWhenLimitReached(true);
    return new RequestThreads(threads, threads::close);
  }

  private static RequestThreads pool(String name, int most) {
    CustomizableThreadFactory factory = new CustomizableThreadFactory(name + "-");
    factory.setDaemon(true);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(0, most, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), factory);
    return new RequestThreads(threads, threads::shutdownNow);
  }

  /**
   * @throws RejectedExecutionException when as many tasks run as may, or after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** Takes no further tasks; those that run go on, or are interrupted. */
  @Override
  public void close() {
    end.run();
  }
}
