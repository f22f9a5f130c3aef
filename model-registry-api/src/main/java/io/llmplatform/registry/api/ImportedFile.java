package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * A file of an import.
 *
 * @param path inside the version
 * @param bytesTotal its size, as the hub says
 * @param bytesDone how much of it is here
 * @param checked whether it is whole and its digest is the hub's
 */
public record ImportedFile(
    @JsonPropertyDescription("Its path inside the version.") String path,
    @JsonPropertyDescription("Its size in bytes.") long bytesTotal,
    @JsonPropertyDescription("How many bytes of it are here.") long bytesDone,
    @JsonPropertyDescription("Whether it is whole and its digest is the hub's.") boolean checked) {}
