package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * Where a version comes from; what is absent is not known. Texts have at most 1,024 characters.
 *
 * @param trainingJob the id of the job that made it
 * @param parentVersion the version that it was made from, as it was called then
 * @param dataset a reference to the data it was trained on, such as a URI with a digest
 * @param source where its files come from or lie, such as {@code s3://…} or {@code runs:/…}; fixed
 *     when the version is made
 * @param runId the id of the run that logged it; at most 255 characters, fixed likewise
 * @param runLink where people look at that run; fixed likewise
 */
public record Lineage(
    @JsonPropertyDescription("The id of the job that made it.") @Nullable String trainingJob,
    @JsonPropertyDescription("The version that it was made from.")
        @Nullable VersionReference parentVersion,
    @JsonPropertyDescription("A reference to the data it was trained on.") @Nullable String dataset,
    @JsonPropertyDescription("Where its files come from or lie; fixed when the version is made.")
        @Nullable String source,
    @JsonPropertyDescription("The run that logged it; fixed when the version is made.")
        @Nullable String runId,
    @JsonPropertyDescription("Where people look at that run; fixed when the version is made.")
        @Nullable String runLink) {
  /** Nothing is known. */
  public static final Lineage UNKNOWN = new Lineage(null, null, null, null, null, null);

  /** A version of which only the source is known. */
  public static Lineage ofSource(String source) {
    return new Lineage(null, null, null, source, null, null);
  }
}
