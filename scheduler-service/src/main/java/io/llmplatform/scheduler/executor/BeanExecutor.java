package io.llmplatform.scheduler.executor;

import com.xxl.job.core.executor.XxlJobExecutor;
import com.xxl.job.core.executor.impl.XxlJobSpringExecutor;
import com.xxl.job.core.handler.annotation.XxlJob;
import com.xxl.job.core.handler.impl.MethodJobHandler;
import com.xxl.job.core.log.XxlJobFileAppender;
import com.xxl.job.core.thread.ExecutorRegistryThread;
import com.xxl.job.core.thread.JobLogFileCleanThread;
import com.xxl.job.core.thread.JobThread;
import com.xxl.job.core.thread.TriggerCallbackThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * xxl-job-core's executor: it finds the handlers among the beans and runs them. It starts after the
 * web server, with which it may register, and ends before it: handlers at work are interrupted, and
 * what came of them is delivered, or kept for the next start.
 *
 * <p>xxl-job-core keeps its state in static fields: one executor per JVM.
 */
final class BeanExecutor extends XxlJobSpringExecutor implements SmartLifecycle, JobHandlers {
  private static final Logger LOG = LoggerFactory.getLogger(BeanExecutor.class);
  private static final String STOPPING = "executor stops";

  private final ExecutorSettings settings;
  private final CentreAddresses centre;
  private final SortedSet<String> names = new ConcurrentSkipListSet<>();
  private final BeansOnly answers = new BeansOnly();
  private volatile @Nullable ExecutorServer server;

  BeanExecutor(ExecutorSettings settings, CentreAddresses centre) {
    this.settings = settings;
    this.centre = centre;
    // Its own start, which listens on every interface, then does nothing.
    setEnabled(false);
  }

  @Override
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(names);
  }

  @Override
  protected void registryJobHandler(XxlJob annotation, Object bean, Method method) {
    if (!names.add(annotation.value())) {
      throw new IllegalStateException("Two handlers are called " + annotation.value());
    }
    if (!annotation.init().isEmpty() || !annotation.destroy().isEmpty()) {
      throw new IllegalStateException(annotation.value() + ": beans have their own life cycle");
    }
    method.setAccessible(true);
    registryJobHandler(annotation.value(), new MethodJobHandler(bean, method, null, null));
  }

  @Override
  public boolean isAutoStartup() {
    return settings.enabled();
  }

  @Override
  public void start() {
    try {
      XxlJobFileAppender.initLogPath(settings.logPath().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("scheduler.executor.log-path cannot be written", e);
    }
    CoreInternals.keepUndeliveredIn(settings.logPath().resolve("callbacklogs"));
    CoreInternals.sendTo(this, String.join(",", centre.urls()), settings.accessToken());
    JobLogFileCleanThread.getInstance().start(settings.logRetention().toDays());
    TriggerCallbackThread.getInstance().start();
    InetSocketAddress address = new InetSocketAddress(settings.bindAddress(), settings.port());
    ExecutorServer started = ExecutorServer.start(address, answers, settings.accessToken());
    server = started;
    ExecutorRegistryThread.getInstance().start(settings.appName(), url(started));
    LOG.info("Runs jobs as {}, for {}", url(started), centre.urls());
  }

  private String url(ExecutorServer started) {
    String stated = settings.url();
    if (stated != null && !stated.isBlank()) {
      return stated;
    }
    InetSocketAddress address = started.address();
    return "http://" + settings.bindAddress().getHostAddress() + ":" + address.getPort() + "/";
  }

  @Override
  public void stop() {
    ExecutorServer started = server;
    if (started == null) {
      return;
    }
    server = null;
    ExecutorRegistryThread.getInstance().toStop();
    started.stop();
    interruptHandlers();
    // Delivers what came of them. Its own wait for handlers finds none.
    super.destroy();
  }

  private void interruptHandlers() {
    List<JobThread> ending = new ArrayList<>();
    for (int job : answers.jobs()) {
      JobThread thread = XxlJobExecutor.removeJobThread(job, STOPPING);
      if (thread != null) {
        ending.add(thread);
      }
    }
    long end = System.nanoTime() + settings.stopTimeout().toNanos();
    for (JobThread thread : ending) {
      await(thread, end);
    }
  }

  private static void await(JobThread thread, long end) {
    try {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      thread.join(Math.max(1, left));
      if (thread.isAlive()) {
        LOG.warn("{} does not heed its interruption", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  @Override
  public void destroy() {
    // A context that failed to start is closed without being stopped.
    stop();
  }
}
