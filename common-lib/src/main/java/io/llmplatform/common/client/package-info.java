/**
 * How one service calls another: by its name in Nacos, with time limits, behind a circuit breaker,
 * within the caller's trace.
 *
 * <p>May call {@code error}.
 */
@NullMarked
package io.llmplatform.common.client;

import org.jspecify.annotations.NullMarked;
