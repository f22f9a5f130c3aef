package io.llmplatform.inference.retrieval.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.store.Walk;
import org.jspecify.annotations.Nullable;

/** Reads which part of a list is asked for. */
final class Walks {
  private static final int MAX_LIMIT = 100;

  private Walks() {}

  /**
   * @throws PlatformException invalid, naming {@code limit} or {@code order}
   */
  static Walk of(int limit, String order, @Nullable String after, @Nullable String before) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw PlatformException.invalid("limit", "The limit is 1 to %d.".formatted(MAX_LIMIT));
    }
    boolean ascending = order.equals("asc");
    if (!ascending && !order.equals("desc")) {
      throw PlatformException.invalid("order", "The order is 'asc' or 'desc'.");
    }
    return new Walk(limit, ascending, after, before);
  }
}
