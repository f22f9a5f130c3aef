package io.llmplatform.log.usage;

import java.time.Instant;

/**
 * A measurement, and where it comes from.
 *
 * @param source names the Kafka partition
 * @param offset of its event in that partition
 * @param tenant whose usage it is
 * @param time when it was
 */
public record Counted(
    String source, long offset, String tenant, Instant time, Measurement measurement) {}
