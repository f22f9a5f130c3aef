/**
 * Answers every failure of a WebFlux service in the client's style, those of calls to other
 * services among them.
 *
 * <p>May call {@code error} and {@code trace}.
 */
@NullMarked
package io.llmplatform.common.error.reactive;

import org.jspecify.annotations.NullMarked;
