/**
 * How every service says no: one typed exception, one table of codes, one renderer per style of
 * client.
 *
 * <p>This package knows neither servlet nor WebFlux; {@code error.servlet} and {@code
 * error.reactive} adapt it.
 */
@NullMarked
package io.llmplatform.common.error;

import org.jspecify.annotations.NullMarked;
