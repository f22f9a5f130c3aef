package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model with its files. Files never change once the version is visible.
 *
 * @param tenant whose model it is
 * @param model the model's name
 * @param version 1, 2, 3, … within the model
 * @param status where it is in its life
 * @param statusMessage why it is there; absent where there is nothing to say
 * @param description absent where none was given
 * @param tags free key-value pairs, possibly none
 * @param aliases the aliases that name it, in order
 * @param stage MLflow's stage
 * @param lineage where it comes from
 * @param metrics what was measured: name to number
 * @param signature what it takes and gives; absent where no file says
 * @param size the files' sizes added up, in bytes
 * @param createdAt when the version became visible
 * @param createdBy who made it; absent where that was not kept
 * @param updatedAt when anything of it last changed
 * @param updatedBy who changed it last; absent where that was not kept
 * @param deletedAt when it was deleted; absent of one that is not
 * @param files all files, ordered by path; none while they are on their way, or where they lie at
 *     an external source
 */
public record VersionView(
    @JsonPropertyDescription("Whose model it is.") String tenant,
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("1, 2, 3, ... within the model.") int version,
    @JsonPropertyDescription("Where the version is in its life.") VersionStatus status,
    @JsonPropertyDescription("Why it is there.") @Nullable String statusMessage,
    @JsonPropertyDescription("Absent where none was given.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") Map<String, String> tags,
    @JsonPropertyDescription("The aliases that name it.") List<String> aliases,
    @JsonPropertyDescription("MLflow's stage.") Stage stage,
    @JsonPropertyDescription("Where it comes from.") Lineage lineage,
    @JsonPropertyDescription("What was measured: name to number.") Map<String, Double> metrics,
    @JsonPropertyDescription("What it takes and gives; absent where no file says.")
        @Nullable Signature signature,
    @JsonPropertyDescription("The files' sizes added up, in bytes.") long size,
    @JsonPropertyDescription("When the version became visible.") Instant createdAt,
    @JsonPropertyDescription("Who made it.") @Nullable String createdBy,
    @JsonPropertyDescription("When anything of it last changed.") Instant updatedAt,
    @JsonPropertyDescription("Who changed it last.") @Nullable String updatedBy,
    @JsonPropertyDescription("When it was deleted; absent of one that is not.")
        @Nullable Instant deletedAt,
    @JsonPropertyDescription("All files, ordered by path.") List<FileView> files) {

  public VersionView {
    tags = Copies.of(tags);
    aliases = Copies.of(aliases);
    metrics = Copies.of(metrics);
    files = Copies.of(files);
  }
}
