/**
 * What callers ask of stored events: lists, single ones and exports of requests, acts, and events
 * of jobs, training and models.
 *
 * <p>May call {@code event}, {@code search} and {@code store}.
 */
@NullMarked
package io.llmplatform.log.query;

import org.jspecify.annotations.NullMarked;
