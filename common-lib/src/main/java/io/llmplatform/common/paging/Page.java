package io.llmplatform.common.paging;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param items in the list's order, possibly none; absent in JSON: none
 * @param nextPageToken to be sent as {@code pageToken} for the next page; absent on the last
 */
public record Page<T>(
    @JsonPropertyDescription("In the list's order.") List<T> items,
    @JsonPropertyDescription("Send as pageToken for the next page; absent on the last.")
        @Nullable String nextPageToken) {

  public Page {
    items = List.copyOf(Objects.requireNonNullElse(items, List.of()));
  }
}
