package io.llmplatform.scheduler.dispatch;

import io.llmplatform.scheduler.job.ScheduledJob;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;

/** A job as a centre is told to keep it; checked by whoever made it. */
public record JobDefinition(
    String name, String description, String handler, JobSettings settings, boolean enabled) {

  /** The definition of a job that the platform itself needs. */
  public static JobDefinition of(ScheduledJob job) {
    return new JobDefinition(
        job.name(),
        job.description(),
        job.handler(),
        new JobSettings(
            job.parameter(),
            job.cron(),
            job.routing(),
            job.block(),
            Math.toIntExact(job.timeout().toSeconds()),
            job.retries()),
        true);
  }

  /**
   * What operators may change.
   *
   * @param timeoutSeconds 0: none
   */
  public record JobSettings(
      String parameter,
      String cron,
      Routing routing,
      Block block,
      int timeoutSeconds,
      int retries) {}

  /** The same with other settings. */
  public JobDefinition with(JobSettings other, boolean nowEnabled) {
    return new JobDefinition(name, description, handler, other, nowEnabled);
  }
}
