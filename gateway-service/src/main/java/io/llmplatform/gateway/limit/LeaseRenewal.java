package io.llmplatform.gateway.limit;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Renews what requests under way hold, in time for two attempts before it would be free again. */
final class LeaseRenewal implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(LeaseRenewal.class);

  private final RequestCounts counts;
  private final Duration pause;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(LeaseRenewal::newThread);
  private volatile boolean running;

  LeaseRenewal(RequestCounts counts, Duration lease) {
    this.counts = counts;
    this.pause = lease.dividedBy(3);
  }

  @Override
  public void start() {
    running = true;
    thread.scheduleWithFixedDelay(
        this::renew, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    running = false;
    thread.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  // After the web server, whose last requests are still under way.
  @Override
  public int getPhase() {
    return 0;
  }

  private void renew() {
    try {
      counts.renew();
    } catch (RuntimeException e) {
      log.warn("Requests under way could not be renewed", e);
    }
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "limit-leases");
    thread.setDaemon(true);
    return thread;
  }
}
