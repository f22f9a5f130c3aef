package io.llmplatform.registry.model;

import jakarta.persistence.Embeddable;
import java.time.Instant;

/**
 * What an alias names.
 *
 * @param number of a version of the alias's model
 * @param movedAt when the alias came to it
 * @param movedBy who moved it there
 */
@Embeddable
public record AliasedVersion(int number, Instant movedAt, String movedBy) {}
