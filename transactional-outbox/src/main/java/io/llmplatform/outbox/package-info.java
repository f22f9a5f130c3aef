/**
 * A transactional outbox: events are rows that commit with the change that they tell of, and a
 * relay takes them from there to Kafka.
 *
 * <p>{@link io.llmplatform.outbox.Outbox} is the way in; {@link io.llmplatform.outbox.OutboxRelay}
 * the way out. The package depends on Spring's JDBC and Kafka, and calls nothing else of the
 * platform.
 */
@NullMarked
package io.llmplatform.outbox;

import org.jspecify.annotations.NullMarked;
