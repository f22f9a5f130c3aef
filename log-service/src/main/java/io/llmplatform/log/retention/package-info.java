/**
 * How long what is stored is kept: when each document expires, and the purge of what has. Knows
 * which collections there are by {@link io.llmplatform.log.retention.Expiring}. May call {@code
 * event} and {@code store}.
 */
@NullMarked
package io.llmplatform.log.retention;

import org.jspecify.annotations.NullMarked;
