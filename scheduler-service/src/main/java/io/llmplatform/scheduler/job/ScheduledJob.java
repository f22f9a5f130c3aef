package io.llmplatform.scheduler.job;

import java.time.Duration;

/**
 * A job that the platform itself needs, as a dispatch centre keeps it. Provisioned by name: what
 * operators changed there since (cron, paused or not) is theirs, and stays.
 *
 * @param name unique among jobs, such as {@code batch-inference}
 * @param description for people
 * @param handler the name that the handler's method is annotated with
 * @param parameter handed to the handler; empty: none
 * @param cron Quartz's form, six or seven fields with seconds first, in UTC
 * @param routing which executor runs it
 * @param block what happens where the executor's last run of this job has not ended
 * @param timeout after which a run is interrupted; zero: never
 * @param retries how often a run that failed is tried again
 */
public record ScheduledJob(
    String name,
    String description,
    String handler,
    String parameter,
    String cron,
    Routing routing,
    Block block,
    Duration timeout,
    int retries) {

  /** Which executors get a run: XXL-JOB's route strategies, of which it knows more. */
  public enum Routing {
    /** The first that is registered. */
    FIRST,
    /** The last that is registered. */
    LAST,
    /** One after the other. */
    ROUND,
    RANDOM,
    /** The same one as long as it is registered. */
    CONSISTENT_HASH,
    /** The first that answers a beat. */
    FAILOVER,
    /** The first that is not busy with this job. */
    BUSYOVER,
    /** All of them, each told its index and how many there are. */
    SHARDING_BROADCAST
  }

  /** XXL-JOB's block strategies. */
  public enum Block {
    SERIAL_EXECUTION,
    DISCARD_LATER,
    COVER_EARLY
  }
}
