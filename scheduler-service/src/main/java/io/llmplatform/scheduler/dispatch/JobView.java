package io.llmplatform.scheduler.dispatch;

import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job and how it fares.
 *
 * @param handler the name that the executor knows its code by
 * @param cron Quartz's form, in UTC
 * @param timeoutSeconds 0: none
 * @param platform whether the platform itself needs it: such a job cannot be deleted
 * @param nextFireTime absent: never, as it is not enabled
 * @param lastRun absent: there was none
 */
public record JobView(
    @Schema(example = "batch-inference") String name,
    String description,
    String handler,
    String parameter,
    @Schema(example = "0/5 * * * * ?") String cron,
    Routing routing,
    Block blockStrategy,
    int timeoutSeconds,
    int retries,
    boolean enabled,
    boolean platform,
    @Nullable Instant nextFireTime,
    @Nullable RunView lastRun) {}
