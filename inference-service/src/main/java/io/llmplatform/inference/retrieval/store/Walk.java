package io.llmplatform.inference.retrieval.store;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param limit items at most
 * @param ascending oldest first
 * @param after the id of the item that it follows; null: from the beginning
 * @param before the id of the item that it ends before; null: to the end
 */
public record Walk(int limit, boolean ascending, @Nullable String after, @Nullable String before) {

  /** One more than is wanted, to see whether there are more. */
  public Walk andOneMore() {
    return new Walk(limit + 1, ascending, after, before);
  }

  /** Conditions and order for rows with a {@code sequence}, whose place is found by a subquery. */
  String sql(String place) {
    String later = ascending ? ">" : "<";
    String sooner = ascending ? "<" : ">";
    return """
    AND (cast(:after AS text) IS NULL OR sequence %s (%s :after))
    AND (cast(:before AS text) IS NULL OR sequence %s (%s :before))
    ORDER BY sequence %s LIMIT :limit\
    """
        .formatted(later, place, sooner, place, ascending ? "ASC" : "DESC");
  }
}
