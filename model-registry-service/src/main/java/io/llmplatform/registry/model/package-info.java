/**
 * Registered models: their names, descriptions and tags, and the counter of their versions.
 *
 * <p>May call {@code tenant}, {@code common}; versions and deployments build on it.
 */
@NullMarked
package io.llmplatform.registry.model;

import org.jspecify.annotations.NullMarked;
