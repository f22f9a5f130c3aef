package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.security.Caller;
import java.util.List;

/** Where query texts become vectors. Thread-safe. */
interface QueryVectors {

  /**
   * The texts' vectors, in their order, of any length.
   *
   * @param caller who pays, and whose model it is
   * @param texts at least one; what is longer than the model takes is cut
   * @throws io.llmplatform.common.error.PlatformException not found, denied or unavailable where
   *     the caller has no such model now; exhausted, naming the limit
   */
  List<float[]> of(Caller caller, String model, List<String> texts);
}
