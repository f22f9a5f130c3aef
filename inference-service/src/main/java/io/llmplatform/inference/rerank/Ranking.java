package io.llmplatform.inference.rerank;

import java.time.Duration;
import java.util.List;

/**
 * The answer to a {@link RerankRequest}.
 *
 * @param places the most relevant first; of equal scores, the request's first first
 * @param tokens tokens that were computed, the query once for each document, special tokens
 *     included, padding not
 * @param queued how long the request waited for a worker
 * @param computed the workers' time
 */
public record Ranking(List<Place> places, long tokens, Duration queued, Duration computed) {
  public Ranking {
    places = List.copyOf(places);
  }

  /**
   * @param index of the document in the request
   */
  public record Place(int index, double score) {}
}
