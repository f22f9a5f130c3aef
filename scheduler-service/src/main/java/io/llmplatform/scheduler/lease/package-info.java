/** Leases of work, in the table {@code lease} of this service's schema. Calls nothing. */
@NullMarked
package io.llmplatform.scheduler.lease;

import org.jspecify.annotations.NullMarked;
