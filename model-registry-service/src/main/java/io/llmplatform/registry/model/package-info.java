/**
 * Registered models: their names, descriptions, tags and aliases, and the counter of their
 * versions; registering, changing, deleting, restoring and purging them.
 *
 * <p>May call {@code event}, {@code tenant}, {@code common}; versions and deployments build on it.
 */
@NullMarked
package io.llmplatform.registry.model;

import org.jspecify.annotations.NullMarked;
