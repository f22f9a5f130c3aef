package io.llmplatform.lease;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews leases while their work goes on, each third of their length. Thread-safe. */
public final class Renewals implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Renewals.class);

  private final Leases leases;
  private final Duration length;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Renewals::daemon);

  /**
   * @param length for which a lease is renewed each time
   */
  public Renewals(Leases leases, Duration length) {
    this.leases = leases;
    this.length = length;
  }

  private static Thread daemon(Runnable renewing) {
    Thread thread = new Thread(renewing, "lease-renewals");
    thread.setDaemon(true);
    return thread;
  }

  /** A lease that is renewed until it is let go of, or is lost. */
  public final class Held implements AutoCloseable {
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

    public Lease lease() {
      return lease;
    }

    /**
     * Nothing, unless it is known that another has the work.
     *
     * @throws LeaseLost if so
     */
    public void check() {
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

  /** Renews the lease from now on. */
  public Held hold(Lease lease) {
    return new Held(lease);
  }

  /** Renews none any more. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
