package io.llmplatform.inference.retrieval.search;

import io.llmplatform.inference.retrieval.index.Filter;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be found, and where.
 *
 * @param stores ids of the caller's vector stores, at least one; they may have different models
 * @param query what is looked for
 * @param limit results at most, 1 to {@value #MAX_LIMIT}
 * @param filter on attributes, all of which one of the stores has
 * @param ranking how results are put in order
 */
public record SearchRequest(
    Set<String> stores,
    SearchQuery query,
    int limit,
    Optional<Filter> filter,
    RankingOptions ranking) {
  public static final int MAX_LIMIT = 50;

  public SearchRequest {
    stores = Set.copyOf(new LinkedHashSet<>(stores));
    if (stores.isEmpty() || limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("%d results of %s".formatted(limit, stores));
    }
  }

  /** The best of a store for a text, whatever its attributes. */
  public static SearchRequest of(Set<String> stores, String text, int limit) {
    return new SearchRequest(
        stores, SearchQuery.of(text), limit, Optional.empty(), RankingOptions.DEFAULT);
  }
}
