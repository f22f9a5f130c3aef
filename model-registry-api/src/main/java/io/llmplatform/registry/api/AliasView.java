package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * A name that moves from version to version, such as {@code champion}.
 *
 * @param model the model's name
 * @param alias letters, digits, {@code _} and {@code -}, at most 255
 * @param version the version that it names now
 * @param movedAt when it came to that version
 * @param movedBy who moved it there
 */
public record AliasView(
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("The alias.") String alias,
    @JsonPropertyDescription("The version that it names now.") int version,
    @JsonPropertyDescription("When it came to that version.") Instant movedAt,
    @JsonPropertyDescription("Who moved it there.") String movedBy) {}
