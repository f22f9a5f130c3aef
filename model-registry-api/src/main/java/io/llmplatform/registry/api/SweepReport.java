package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * What a sweep of the artifact store removed.
 *
 * @param files of users, whose time had come
 * @param uploads that nobody continued
 * @param stagings of processes that died
 * @param blobs that nothing referenced
 */
public record SweepReport(
    @JsonPropertyDescription("Users' files whose time had come.") int files,
    @JsonPropertyDescription("Uploads that nobody continued.") int uploads,
    @JsonPropertyDescription("Uploads in progress of processes that died.") int stagings,
    @JsonPropertyDescription("Content that nothing referenced.") int blobs) {}
