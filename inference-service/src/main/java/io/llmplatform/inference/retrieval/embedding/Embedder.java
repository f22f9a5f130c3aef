package io.llmplatform.inference.retrieval.embedding;

import io.llmplatform.common.security.Owner;
import java.util.List;

/** Where texts become vectors. Thread-safe. */
public interface Embedder {

  /**
   * The texts' vectors, in their order, each of unit length. What is longer than the model takes is
   * cut.
   *
   * @param owner who pays, and whose models are asked
   * @param texts at least one, none of them empty
   * @throws io.llmplatform.common.error.PlatformException not found, denied or invalid where the
   *     owner has no such embedding model; exhausted or unavailable where another try may do
   */
  List<float[]> embed(Owner owner, String model, List<String> texts);
}
