package io.llmplatform.registry.instance;

import java.time.Instant;

/**
 * An instance that reports.
 *
 * @param name unique among instances
 * @param incarnation of its process
 * @param reportedAt when it last did
 */
public record LiveInstance(String name, String incarnation, Instant reportedAt) {}
