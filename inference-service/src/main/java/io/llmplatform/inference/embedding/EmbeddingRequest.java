package io.llmplatform.inference.embedding;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be embedded, and how.
 *
 * @param inputs at least one
 * @param dimensions components of the vectors, the model's own number when absent
 * @param truncation what happens to inputs longer than the model takes
 * @param prompt what goes before each text; token ids are taken as they are
 */
public record EmbeddingRequest(
    List<EmbeddingInput> inputs,
    OptionalInt dimensions,
    Truncation truncation,
    PromptChoice prompt) {
  public EmbeddingRequest {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("nothing to embed");
    }
  }

  /** The same of other inputs. */
  public EmbeddingRequest of(List<EmbeddingInput> others) {
    return new EmbeddingRequest(others, dimensions, truncation, prompt);
  }
}
