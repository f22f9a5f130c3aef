package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.security.Caller;

/** The use case: the chunks of vector stores that answer a query best. Thread-safe. */
public interface SearchingStores {

  /**
   * What the caller may read and is near to the query. Query texts are embedded in the caller's
   * name, who pays for them as for any embedding.
   *
   * @throws io.llmplatform.common.error.PlatformException not found where the caller's tenant has
   *     no such store; invalid, naming the member of the request, where the filter asks for an
   *     attribute that no store has, or the vector is none of the stores' models; what the
   *     embedding of texts and the index refuse
   */
  SearchResults search(Caller caller, SearchRequest request);
}
