/**
 * What a job is, to those who have one: each feature states its jobs as beans of {@link
 * io.llmplatform.scheduler.job.ScheduledJob} and does their work in methods annotated {@link
 * com.xxl.job.core.handler.annotation.XxlJob}. Who dispatches them, the built-in centre or
 * XXL-JOB's admin, no feature can tell. Calls nothing.
 */
@NullMarked
package io.llmplatform.scheduler.job;

import org.jspecify.annotations.NullMarked;
