package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.search.RankingOptions;
import io.llmplatform.inference.retrieval.search.SearchQuery;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import java.util.Optional;
import java.util.Set;

/**
 * The tool {@code file_search} of a request.
 *
 * @param field of the request that holds it, such as {@code tools[0]}
 * @param stores ids of vector stores, at least one
 * @param limit passages at most, 1 to {@value SearchRequest#MAX_LIMIT}
 * @param filter on the documents' attributes
 * @param ranking how passages are put in order
 */
public record FileSearch(
    String field, Set<String> stores, int limit, Optional<Filter> filter, RankingOptions ranking) {
  public static final int DEFAULT_LIMIT = 10;

  SearchRequest request(String question) {
    return new SearchRequest(stores, SearchQuery.of(question), limit, filter, ranking);
  }
}
