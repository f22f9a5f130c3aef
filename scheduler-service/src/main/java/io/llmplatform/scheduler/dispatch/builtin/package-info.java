/**
 * The built-in dispatch centre. Quartz fires; each fire is a row of {@code job_run} before anything
 * is sent, and that row is unique; senders of any instance claim rows and send them to executors;
 * executors call back, and those that do not are noticed. All state is in PostgreSQL, so that
 * instances come and go.
 *
 * <p>May call {@code dispatch}, its {@code protocol}, {@code job}, {@code executor} and {@code
 * event}.
 */
@NullMarked
package io.llmplatform.scheduler.dispatch.builtin;

import org.jspecify.annotations.NullMarked;
