package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * Says that a user's file is deleted.
 *
 * @param id of the file
 * @param object always {@code file}
 * @param deleted always true
 */
public record DeletedUserFile(
    @JsonPropertyDescription("Of the file.") String id,
    @JsonPropertyDescription("Always file.") String object,
    @JsonPropertyDescription("Always true.") boolean deleted) {

  public DeletedUserFile(String id) {
    this(id, "file", true);
  }
}
