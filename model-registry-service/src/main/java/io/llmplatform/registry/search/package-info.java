/**
 * Finds models and versions by MLflow's filter language: its grammar, its fields, and the queries
 * that answer within milliseconds whether much, little or nothing matches.
 *
 * <p>May call {@code model}, {@code version}, {@code tenant}, {@code common}.
 */
@NullMarked
package io.llmplatform.registry.search;

import org.jspecify.annotations.NullMarked;
