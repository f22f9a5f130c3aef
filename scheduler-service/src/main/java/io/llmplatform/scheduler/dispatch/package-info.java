/**
 * Who has jobs run, and when: the REST API of jobs over a {@link
 * io.llmplatform.scheduler.dispatch.DispatchCentre}, of which there are two: the built-in one and
 * XXL-JOB's admin ({@code scheduler.dispatch.centre}).
 *
 * <p>May call {@code job} and {@code executor}; its subpackages implement the port.
 */
@NullMarked
package io.llmplatform.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
