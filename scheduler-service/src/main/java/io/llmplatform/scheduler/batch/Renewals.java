package io.llmplatform.scheduler.batch;

import io.llmplatform.lease.Lease;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** Renews leases while their work goes on, each third of their length. Thread-safe. */
@Component
final class Renewals implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(Renewals.class);

  private final Leases leases;
  private final Duration length;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(threads());

  Renewals(Leases leases, BatchSettings settings) {
    this.leases = leases;
    this.length = settings.work().lease();
  }

  private static CustomizableThreadFactory threads() {
    CustomizableThreadFactory threads = new CustomizableThreadFactory("batch-leases-");
    threads.setDaemon(true);
    return threads;
  }

  /** A lease that is renewed until it is let go of, or is lost. */
  final class Held implements AutoCloseable {
    private final Lease lease;
    private final ScheduledFuture<?> renewing;
    private volatile boolean lost;

    private Held(Lease lease) {
      this.lease = lease;
      long third = Math.max(1, length.toMillis() / 3);
      this.renewing =
          timer.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
    }

    private void renew() {
      try {
        leases.renew(lease, length);
      } catch (LeaseLost e) {
        lost = true;
        stop();
      } catch (RuntimeException e) {
        log.warn("The lease of {} cannot be renewed now: {}", lease.work(), e.getMessage());
      }
    }

    Lease lease() {
      return lease;
    }

    /**
     * Nothing, unless it is known that another has the work.
     *
     * @throws LeaseLost if so
     */
    void check() {
      if (lost) {
        throw new LeaseLost(lease);
      }
    }

    private void stop() {
      renewing.cancel(false);
    }

    /** Renews no more; others may take the work at once. */
    @Override
    public void close() {
      stop();
      try {
        leases.release(lease);
      } catch (RuntimeException e) {
        log.warn("The lease of {} ends by itself: {}", lease.work(), e.getMessage());
      }
    }
  }

  Held hold(Lease lease) {
    return new Held(lease);
  }

  @Override
  public void destroy() {
    timer.shutdownNow();
  }
}
