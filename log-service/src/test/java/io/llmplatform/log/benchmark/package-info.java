/**
 * Runs started by hand: events per second, how fast usage is read, and what is left of events when
 * parts are killed. They call Kafka, the store and log-service from outside only.
 */
@NullMarked
package io.llmplatform.log.benchmark;

import org.jspecify.annotations.NullMarked;
