package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model with its files. Files never change once the version is visible.
 *
 * @param model the model's name
 * @param version 1, 2, 3, … within the model
 * @param status where it is in its life
 * @param description absent where none was given
 * @param tags free key-value pairs, possibly none
 * @param size the files' sizes added up, in bytes
 * @param createdAt when the version became visible
 * @param files all files, ordered by path, never empty
 */
public record VersionView(
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("1, 2, 3, ... within the model.") int version,
    @JsonPropertyDescription("Where the version is in its life.") VersionStatus status,
    @JsonPropertyDescription("Absent where none was given.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") Map<String, String> tags,
    @JsonPropertyDescription("The files' sizes added up, in bytes.") long size,
    @JsonPropertyDescription("When the version became visible.") Instant createdAt,
    @JsonPropertyDescription("All files, ordered by path.") List<FileView> files) {

  public VersionView {
    tags = Copies.of(tags);
    files = Copies.of(files);
  }
}
