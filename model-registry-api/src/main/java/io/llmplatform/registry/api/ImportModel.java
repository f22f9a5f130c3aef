package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/models/import}: a version is to be made of a repository on a Hugging
 * Face hub.
 *
 * @param repository {@code organisation/name}, or {@code name} for the oldest ones; required
 * @param revision a branch, a tag or a commit; absent: {@code main}
 * @param files which files are wanted; absent: all
 * @param model the model that gets the version, registered if there is none of that name; absent:
 *     the repository's name
 * @param token with which the hub is asked, for private and gated repositories. It is kept
 *     encrypted until the import ends, and shown by nothing.
 * @param endpoint one of those that the registry's settings allow; absent: the registry's own
 * @param description of the version
 * @param tags of the version
 */
public record ImportModel(
    @JsonPropertyDescription("organisation/name on the hub.") @Nullable String repository,
    @JsonPropertyDescription("A branch, a tag or a commit; main if absent.")
        @Nullable String revision,
    @JsonPropertyDescription("Which files are wanted; absent: all.")
        @Nullable HubFilePatterns files,
    @JsonPropertyDescription(
            "The model that gets the version, registered if there is none; absent: the"
                + " repository's name.")
        @Nullable String model,
    @JsonPropertyDescription(
            "For private and gated repositories. Kept encrypted until the import ends, and never"
                + " shown.")
        @Nullable String token,
    @JsonPropertyDescription("A hub that the settings allow; absent: the registry's own.")
        @Nullable String endpoint,
    @JsonPropertyDescription("What is special about this version.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs of the version.")
        @Nullable Map<String, String> tags) {

  /** Without the token. */
  @Override
  public String toString() {
    return "ImportModel[repository=%s, revision=%s, model=%s, endpoint=%s]"
        .formatted(repository, revision, model, endpoint);
  }
}
