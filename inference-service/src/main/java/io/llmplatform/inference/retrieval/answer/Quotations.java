package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.inference.generation.FittedChat;
import io.llmplatform.inference.retrieval.search.SearchResult;
import java.util.List;

/**
 * What was found for a conversation. Immutable, thread-safe.
 *
 * @param queries the texts that were searched
 * @param found the best first
 * @param chat the conversation with as much of it as a model has room for
 */
public record Quotations(List<String> queries, List<SearchResult> found, FittedChat chat) {
  public Quotations {
    queries = List.copyOf(queries);
    found = List.copyOf(found);
  }

  /**
   * Those that a prompt holds, in the order of their numbers from 1.
   *
   * @param places as {@link io.llmplatform.inference.generation.Prompt#quoted} says
   */
  public List<SearchResult> at(List<Integer> places) {
    return places.stream().map(found::get).toList();
  }
}
