package io.llmplatform.scheduler.dispatch;

import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import org.jspecify.annotations.Nullable;

/** What is to be different about a job; absent: stays. */
record JobPatch(
    @Nullable String cron,
    @Nullable Boolean enabled,
    @Nullable String parameter,
    @Nullable Integer timeoutSeconds,
    @Nullable Integer retries,
    @Nullable Routing routing,
    @Nullable Block blockStrategy) {}
