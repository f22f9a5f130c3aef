/**
 * Answers every failure of a servlet service in the client's style: those of handlers, of Spring
 * and of the container.
 *
 * <p>May call {@code error} and {@code trace}.
 */
@NullMarked
package io.llmplatform.common.error.servlet;

import org.jspecify.annotations.NullMarked;
