/**
 * XXL-JOB's admin 3.3.2 as the dispatch centre, by the HTTP API of its console.
 *
 * <p>May call {@code dispatch}, {@code job} and {@code executor}.
 */
@NullMarked
package io.llmplatform.scheduler.dispatch.admin;

import org.jspecify.annotations.NullMarked;
