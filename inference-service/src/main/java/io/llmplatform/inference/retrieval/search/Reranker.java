package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.rerank.Ranking;
import java.util.List;

/** Where texts are put in order by a cross-encoder. Thread-safe. */
interface Reranker {

  /**
   * All of the texts, the most relevant first.
   *
   * @param caller who pays, and whose model it is
   * @param texts at least one, none empty; what is longer than the model takes is cut
   * @throws io.llmplatform.common.error.PlatformException not found, denied, invalid or unavailable
   *     where the caller has no such model now; exhausted, naming the limit
   */
  List<Ranking.Place> rank(Caller caller, String model, String query, List<String> texts);
}
