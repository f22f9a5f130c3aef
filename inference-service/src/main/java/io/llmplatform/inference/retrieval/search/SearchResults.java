package io.llmplatform.inference.retrieval.search;

import java.util.List;

/**
 * What was found.
 *
 * @param queries the texts that were searched
 * @param results the best first
 */
public record SearchResults(List<String> queries, List<SearchResult> results) {
  public SearchResults {
    queries = List.copyOf(queries);
    results = List.copyOf(results);
  }
}
