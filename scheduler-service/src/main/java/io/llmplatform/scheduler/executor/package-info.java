/**
 * The XXL-JOB executor of this service: xxl-job-core's own, which finds the methods annotated with
 * {@link com.xxl.job.core.handler.annotation.XxlJob} and runs them for whichever dispatch centre
 * has the token. It listens on the loopback interface unless told otherwise, and runs beans only:
 * no script or source that a centre sends.
 *
 * <p>Calls no other package.
 */
@NullMarked
package io.llmplatform.scheduler.executor;

import org.jspecify.annotations.NullMarked;
