/** What scheduler-service says to others: events and answers, as they stand on the wire. */
@NullMarked
package io.llmplatform.scheduler.api;

import org.jspecify.annotations.NullMarked;
