package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registered model.
 *
 * @param tenant whose model it is
 * @param visibility who sees it besides
 * @param name unique among the tenant's models and among the shared ones, {@code
 *     [A-Za-z0-9][A-Za-z0-9._-]*}, at most 255 characters
 * @param description absent where none was given
 * @param tags free key-value pairs, possibly none
 * @param aliases each alias with the version that it names
 * @param latestVersion the highest version number; absent where there is no version
 * @param createdAt when the model was registered
 * @param createdBy who registered it; absent where that was not kept
 * @param updatedAt when the model last changed, a new version included
 * @param updatedBy who changed it last; absent where that was not kept
 * @param deletedAt when it was deleted; absent of one that is not
 */
public record ModelView(
    @JsonPropertyDescription("Whose model it is.") String tenant,
    @JsonPropertyDescription("Who sees it: its tenant only, or every tenant.")
        Visibility visibility,
    @JsonPropertyDescription("Unique among the tenant's models, and among the shared ones.")
        String name,
    @JsonPropertyDescription("Absent where none was given.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") Map<String, String> tags,
    @JsonPropertyDescription("Each alias with the version that it names.")
        Map<String, Integer> aliases,
    @JsonPropertyDescription("The highest version number; absent where there is no version.")
        @Nullable Integer latestVersion,
    @JsonPropertyDescription("When the model was registered.") Instant createdAt,
    @JsonPropertyDescription("Who registered it.") @Nullable String createdBy,
    @JsonPropertyDescription("When the model last changed, a new version included.")
        Instant updatedAt,
    @JsonPropertyDescription("Who changed it last.") @Nullable String updatedBy,
    @JsonPropertyDescription("When it was deleted; absent of one that is not.")
        @Nullable Instant deletedAt) {

  public ModelView {
    tags = Copies.of(tags);
    aliases = Copies.of(aliases);
  }
}
