package io.llmplatform.log.usage;

import java.time.Instant;

/**
 * A measurement, and where it comes from.
 *
 * @param offset of its event in the Kafka partition
 * @param tenant whose usage it is
 * @param time when it was
 */
public record Counted(long offset, String tenant, Instant time, Measurement measurement) {}
