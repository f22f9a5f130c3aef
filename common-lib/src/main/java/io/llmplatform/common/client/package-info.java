/**
 * How one service calls another: by its name in Nacos, with time limits, behind a circuit breaker,
 * within the caller's trace.
 *
 * <p>May call {@code error}, and of {@code security} knows {@link
 * io.llmplatform.common.security.Owner} alone.
 */
@NullMarked
package io.llmplatform.common.client;

import org.jspecify.annotations.NullMarked;
