package io.llmplatform.scheduler.dispatch.admin;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.job.JobTriggers;
import jakarta.annotation.PreDestroy;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Asks the admin, on a thread of its own and after the caller's transaction. Thread-safe. */
@Component
@ConditionalOnAdminCentre
class AdminTriggers implements JobTriggers {
  private static final Logger LOG = LoggerFactory.getLogger(AdminTriggers.class);
  // More wait for their job's schedule.
  private static final int QUEUE = 100;

  private final AdminJobs jobs;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(QUEUE),
          new ThreadPoolExecutor.DiscardPolicy());

  AdminTriggers(AdminJobs jobs) {
    this.jobs = jobs;
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public void trigger(String job) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      thread.execute(() -> ask(job));
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            thread.execute(() -> ask(job));
          }
        });
  }

  private void ask(String name) {
    try {
      jobs.find(name)
          .ifPresentOrElse(
              job -> jobs.trigger(job, job.definition().settings().parameter()),
              () -> LOG.warn("XXL-JOB's admin has no job {} to trigger", name));
    } catch (PlatformException e) {
      LOG.warn("{} cannot be triggered now; its schedule will run it: {}", name, e.detail());
    }
  }

  @PreDestroy
  void end() {
    thread.shutdownNow();
  }
}
