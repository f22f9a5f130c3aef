package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.RunView;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.dispatch.protocol.RunRequest;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run, with what of its job matters to it.
 *
 * @param block XXL-JOB's name of the block strategy
 * @param attempt 0 for the first
 * @param target the executor that a shard of a broadcast is meant for
 * @param executor the one it was sent to, or is about to be
 */
record Run(
    long id,
    int jobId,
    String job,
    String handler,
    Routing routing,
    String block,
    int timeoutSeconds,
    int retries,
    boolean jobEnabled,
    Trigger trigger,
    Stage stage,
    String parameter,
    int attempt,
    int shardIndex,
    int shardTotal,
    @Nullable String target,
    @Nullable String executor,
    Instant scheduledAt,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    boolean stopRequested,
    @Nullable String message) {

  RunView view() {
    return new RunView(
        Long.toString(id),
        job,
        stage.view(),
        trigger,
        executor,
        shardIndex,
        shardTotal,
        scheduledAt,
        startedAt,
        finishedAt,
        message);
  }

  RunRequest request() {
    return new RunRequest(
        jobId,
        handler,
        parameter,
        block,
        timeoutSeconds,
        id,
        scheduledAt.toEpochMilli(),
        shardIndex,
        shardTotal);
  }

  boolean isBroadcast() {
    return routing == Routing.SHARDING_BROADCAST;
  }
}
