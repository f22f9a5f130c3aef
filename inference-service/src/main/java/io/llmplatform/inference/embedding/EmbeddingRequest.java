package io.llmplatform.inference.embedding;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be embedded, and how.
 *
 * @param inputs at least one
 * @param dimensions components of the vectors, the model's own number when absent
 * @param truncate whether inputs longer than the model takes are cut instead of refused
 */
public record EmbeddingRequest(
    List<EmbeddingInput> inputs, OptionalInt dimensions, boolean truncate) {
  public EmbeddingRequest {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("nothing to embed");
    }
  }
}
