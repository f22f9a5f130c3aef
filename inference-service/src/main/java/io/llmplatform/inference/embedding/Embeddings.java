package io.llmplatform.inference.embedding;

import java.time.Duration;
import java.util.List;

/**
 * The answer to an {@link EmbeddingRequest}.
 *
 * @param vectors one for each input, in order
 * @param tokens tokens that were computed, special tokens included, padding not
 * @param queued how long the request waited for a worker
 * @param computed the workers' time
 */
public record Embeddings(List<float[]> vectors, long tokens, Duration queued, Duration computed) {
  public Embeddings {
    vectors = List.copyOf(vectors);
  }
}
