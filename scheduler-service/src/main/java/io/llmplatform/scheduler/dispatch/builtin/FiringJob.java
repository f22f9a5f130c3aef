package io.llmplatform.scheduler.dispatch.builtin;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;

/**
 * What Quartz does at a fire: one run row, for the time that the fire was scheduled for. A fire
 * that Quartz repeats, because the instance that had it died, is for the time of the first.
 */
class FiringJob implements Job {
  private final Fires fires;

  FiringJob(Fires fires) {
    this.fires = fires;
  }

  @Override
  public void execute(JobExecutionContext fire) throws JobExecutionException {
    try {
      fires.onSchedule(fire.getJobDetail().getKey().getName(), time(fire));
    } catch (RuntimeException e) {
      pause();
      throw new JobExecutionException(e, true);
    }
  }

  private static Instant time(JobExecutionContext fire) {
    if (!fire.isRecovering()) {
      return fire.getScheduledFireTime().toInstant();
    }
    return Instant.ofEpochMilli(
        Long.parseLong(
            fire.getTrigger()
                .getJobDataMap()
                .getString(
                    Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS)));
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
