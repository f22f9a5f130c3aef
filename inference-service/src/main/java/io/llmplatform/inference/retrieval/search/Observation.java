package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.security.Caller;
import java.util.function.Function;

/** What is told of searches. Thread-safe. */
interface Observation {

  /** What is seen of a search while it runs. */
  interface Seen {
    /** The stores were found; the model is that of the first. */
    void model(String name);
  }

  /** Runs the search. One whose stores were not found is measured, and not told of. */
  SearchResults observed(
      Caller caller, SearchRequest request, Function<Seen, SearchResults> search);
}
