package io.llmplatform.scheduler.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Has a job run now.
 *
 * @param parameter for this run alone; the job's own if absent
 */
record TriggerJob(@Nullable String parameter) {}
