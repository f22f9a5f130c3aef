package io.llmplatform.scheduler.dispatch;

import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import org.jspecify.annotations.Nullable;

/**
 * A job that somebody wants.
 *
 * @param routing FIRST if absent
 * @param blockStrategy SERIAL_EXECUTION if absent
 * @param timeoutSeconds none if absent
 * @param retries none if absent
 * @param enabled true if absent
 */
record NewJob(
    @Nullable String name,
    @Nullable String description,
    @Nullable String handler,
    @Nullable String parameter,
    @Nullable String cron,
    @Nullable Routing routing,
    @Nullable Block blockStrategy,
    @Nullable Integer timeoutSeconds,
    @Nullable Integer retries,
    @Nullable Boolean enabled) {}
