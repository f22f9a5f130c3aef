package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of users' files.
 *
 * @param object always {@code list}
 * @param data in the order that was asked for
 * @param firstId of the page; null where it is empty
 * @param lastId of the page, {@code after} of the next one; null where it is empty
 * @param hasMore whether there is a next page
 */
public record UserFileList(
    @JsonPropertyDescription("Always list.") String object,
    @JsonPropertyDescription("In the order that was asked for.") List<UserFileView> data,
    @JsonProperty("first_id")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @JsonPropertyDescription("Null where the page is empty.")
        @Nullable String firstId,
    @JsonProperty("last_id")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @JsonPropertyDescription("`after` of the next page.")
        @Nullable String lastId,
    @JsonProperty("has_more") @JsonPropertyDescription("Whether there is a next page.")
        boolean hasMore) {

  public UserFileList {
    data = Copies.of(data);
  }

  public UserFileList(List<UserFileView> data, boolean hasMore) {
    this(
        "list",
        data,
        data.isEmpty() ? null : data.get(0).id(),
        data.isEmpty() ? null : data.get(data.size() - 1).id(),
        hasMore);
  }
}
