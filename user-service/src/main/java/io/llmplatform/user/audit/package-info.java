/**
 * The audit: acts are stored with the change that they tell of, and leave for Kafka from there.
 *
 * <p>Implements a port of {@code identity}; calls nothing else of the service.
 */
@NullMarked
package io.llmplatform.user.audit;

import org.jspecify.annotations.NullMarked;
