/**
 * Leases with fences: a piece of work has one worker at a time, and a worker that was believed dead
 * cannot write what its successor writes.
 *
 * <p>{@link io.llmplatform.lease.Leases} is the way in. The table belongs to the service that uses
 * it; the package depends on Spring's JDBC and calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.lease;

import org.jspecify.annotations.NullMarked;
