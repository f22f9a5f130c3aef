package io.llmplatform.log.search;

import io.llmplatform.common.paging.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What was found.
 *
 * @param documents newest first; maybe fewer than were asked for, even none, though more follow
 * @param next where to go on; null: nothing follows
 */
public record Slice(List<Document> documents, @Nullable Position next) {
  public Slice {
    documents = List.copyOf(documents);
  }

  /** As a page, whose token names the place to go on at. */
  public <T> Page<T> page(Function<Document, T> view) {
    String token =
        next == null
            ? null
            : Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(next.key().getBytes(StandardCharsets.UTF_8));
    return new Page<>(documents.stream().map(view).toList(), token);
  }
}
