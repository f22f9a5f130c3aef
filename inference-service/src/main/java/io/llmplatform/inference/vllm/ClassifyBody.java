package io.llmplatform.inference.vllm;

import io.llmplatform.inference.embedding.EmbeddingInput;
import java.util.List;

/**
 * A decoded classification request.
 *
 * @param truncate whether a text that is too long is cut instead of refused
 */
record ClassifyBody(String model, List<EmbeddingInput> texts, boolean truncate) {
  ClassifyBody {
    texts = List.copyOf(texts);
  }
}
