package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * A part of a file that is durably here.
 *
 * @param part 1, 2, 3, … within the file
 * @param size in bytes
 * @param sha256 of the part's content, 64 lower-case hex digits
 */
public record PartView(
    @JsonPropertyDescription("1, 2, 3, ... within the file.") int part,
    @JsonPropertyDescription("In bytes.") long size,
    @JsonPropertyDescription("SHA-256 of the part, lower-case hex.") String sha256) {}
