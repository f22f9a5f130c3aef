package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * A user's file, as OpenAI's API shows it.
 *
 * @param id {@code file-} and 32 hex digits; ids of later files are greater
 * @param object always {@code file}
 * @param bytes the content's length
 * @param createdAt in seconds since 1970
 * @param expiresAt in seconds since 1970, when it is deleted; null: never
 * @param filename as its owner named it, without a path
 * @param purpose such as {@code batch}
 * @param status always {@code processed}: what is here is whole
 */
public record UserFileView(
    @JsonPropertyDescription("Begins with file-; ids of later files are greater.") String id,
    @JsonPropertyDescription("Always file.") String object,
    @JsonPropertyDescription("The content's length.") long bytes,
    @JsonProperty("created_at") @JsonPropertyDescription("Seconds since 1970.") long createdAt,
    @JsonProperty("expires_at")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonPropertyDescription("Seconds since 1970, when it is deleted; absent: never.")
        @Nullable Long expiresAt,
    @JsonPropertyDescription("As its owner named it, without a path.") String filename,
    @JsonPropertyDescription("What the file is for.") String purpose,
    @JsonPropertyDescription("Always processed: what is here is whole.") String status) {

  public UserFileView(
      String id,
      long bytes,
      long createdAt,
      @Nullable Long expiresAt,
      String filename,
      String purpose) {
    this(id, "file", bytes, createdAt, expiresAt, filename, purpose, "processed");
  }
}
