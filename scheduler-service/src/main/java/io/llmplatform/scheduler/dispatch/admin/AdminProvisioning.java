package io.llmplatform.scheduler.dispatch.admin;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.job.ScheduledJob;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Adds the jobs that the platform states to the admin, by name, as soon as that answers. What is
 * there stays as it is: it may be an operator's. Instances take turns by a lock in PostgreSQL.
 */
@Component
@ConditionalOnAdminCentre
class AdminProvisioning implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(AdminProvisioning.class);
  private static final Duration RETRY = Duration.ofSeconds(10);
  // "jobadmin" in ASCII: advisory locks are shared by everything in the database.
  private static final long LOCK = 0x6a6f6261646d696eL;

  private final List<ScheduledJob> stated;
  private final AdminJobs jobs;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final boolean active;
  private volatile @Nullable ScheduledExecutorService thread;

  AdminProvisioning(
      List<ScheduledJob> stated,
      AdminJobs jobs,
      JdbcClient database,
      PlatformTransactionManager transactions,
      DispatchSettings settings) {
    this.stated = List.copyOf(stated);
    this.jobs = jobs;
    this.database = database;
    this.transactions = new TransactionTemplate(transactions);
    this.active = settings.active();
  }

  /** Adds what the admin lacks. */
  void provision() {
    transactions.executeWithoutResult(
        status -> {
          database.sql("SELECT pg_advisory_xact_lock(?)").param(LOCK).query().singleRow();
          jobs.addMissing(stated);
        });
  }

  @Override
  public boolean isAutoStartup() {
    return active;
  }

  @Override
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread named = new Thread(work, "admin-provisioning");
              named.setDaemon(true);
              return named;
            });
    thread = started;
    started.execute(() -> provisionOrRetry(started));
  }

  private void provisionOrRetry(ScheduledExecutorService started) {
    try {
      provision();
      LOG.info("XXL-JOB's admin has the platform's {} jobs", stated.size());
    } catch (PlatformException e) {
      LOG.warn("Jobs are not provisioned yet: {}", e.detail());
      started.schedule(() -> provisionOrRetry(started), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void stop() {
    ScheduledExecutorService ending = thread;
    thread = null;
    if (ending != null) {
      ending.shutdownNow();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
