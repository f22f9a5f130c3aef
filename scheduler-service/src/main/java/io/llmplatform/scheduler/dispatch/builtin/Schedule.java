package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.Cron;
import io.llmplatform.scheduler.dispatch.JobDefinition;
import java.util.Set;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Quartz's triggers, which follow from the jobs' rows and change in the same transactions. After an
 * outage that was longer than Quartz's misfire threshold, a job fires once for all that it missed.
 * Thread-safe.
 */
@Component
@ConditionalOnBuiltInCentre
class Schedule {
  private final Scheduler quartz;

  Schedule(Scheduler quartz) {
    this.quartz = quartz;
  }

  /** Has Quartz fire the job as it says, or not at all if it is not enabled. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void follow(JobDefinition job) {
    try {
      if (job.enabled()) {
        schedule(job.name(), job.settings().cron());
      } else {
        quartz.deleteJob(JobKey.jobKey(job.name()));
      }
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not take " + job.name(), e);
    }
  }

  /** Has Quartz fire the job no more. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void forget(String name) {
    try {
      quartz.deleteJob(JobKey.jobKey(name));
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not forget " + name, e);
    }
  }

  private void schedule(String name, String cron) throws SchedulerException {
    TriggerKey key = TriggerKey.triggerKey(name);
    Trigger now = quartz.getTrigger(key);
    if (now instanceof CronTrigger known && known.getCronExpression().equals(cron)) {
      quartz.resetTriggerFromErrorState(key);
      return;
    }
    // Durable: Quartz would forget the job with its schedule's last fire, and with it those fires
    // that a dead instance had begun and others are to make.
    JobDetail detail =
        JobBuilder.newJob(FiringJob.class)
            .withIdentity(name)
            .requestRecovery()
            .storeDurably()
            .build();
    quartz.scheduleJob(detail, Set.of(trigger(key, cron)), true);
  }

  private static CronTrigger trigger(TriggerKey key, String cron) {
    return TriggerBuilder.newTrigger()
        .withIdentity(key)
        .withSchedule(
            CronScheduleBuilder.cronSchedule(cron)
                .inTimeZone(Cron.ZONE)
                .withMisfireHandlingInstructionFireAndProceed())
        .build();
  }
}
