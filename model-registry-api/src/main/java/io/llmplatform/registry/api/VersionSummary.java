package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version as it stands in a list: {@link VersionView} with the files counted instead of named.
 *
 * @param model the model's name
 * @param version 1, 2, 3, … within the model
 * @param status where it is in its life
 * @param description absent where none was given
 * @param tags free key-value pairs, possibly none
 * @param size the files' sizes added up, in bytes
 * @param fileCount at least one
 * @param createdAt when the version became visible
 */
public record VersionSummary(
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("1, 2, 3, ... within the model.") int version,
    @JsonPropertyDescription("Where the version is in its life.") VersionStatus status,
    @JsonPropertyDescription("Absent where none was given.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") Map<String, String> tags,
    @JsonPropertyDescription("The files' sizes added up, in bytes.") long size,
    @JsonPropertyDescription("How many files there are.") int fileCount,
    @JsonPropertyDescription("When the version became visible.") Instant createdAt) {

  public VersionSummary {
    tags = Copies.of(tags);
  }
}
