/**
 * What the platform's jobs have the registry do now, beside its own schedule. The gateway routes
 * nothing here.
 */
@NullMarked
package io.llmplatform.registry.housekeeping;

import org.jspecify.annotations.NullMarked;
