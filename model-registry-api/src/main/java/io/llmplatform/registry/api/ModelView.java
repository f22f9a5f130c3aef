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
 * @param latestVersion the highest version number; absent before the first upload
 * @param createdAt when the model was registered
 * @param updatedAt when the model last changed, a new version included
 */
public record ModelView(
    @JsonPropertyDescription("Whose model it is.") String tenant,
    @JsonPropertyDescription("Who sees it: its tenant only, or every tenant.")
        Visibility visibility,
    @JsonPropertyDescription("Unique among the tenant's models, and among the shared ones.")
        String name,
    @JsonPropertyDescription("Absent where none was given.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") Map<String, String> tags,
    @JsonPropertyDescription("The highest version number; absent before the first upload.")
        @Nullable Integer latestVersion,
    @JsonPropertyDescription("When the model was registered.") Instant createdAt,
    @JsonPropertyDescription("When the model last changed, a new version included.")
        Instant updatedAt) {

  public ModelView {
    tags = Copies.of(tags);
  }
}
