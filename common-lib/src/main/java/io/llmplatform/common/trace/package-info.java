/**
 * The trace id on every response and in every log line, through servlets and WebFlux alike, and the
 * trace context for events.
 *
 * <p>Built on Micrometer Tracing; calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.common.trace;

import org.jspecify.annotations.NullMarked;
