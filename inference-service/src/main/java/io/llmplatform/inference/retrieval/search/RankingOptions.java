package io.llmplatform.inference.retrieval.search;

import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import java.util.Optional;

/**
 * How results are put in order.
 *
 * @param scoreThreshold results with a lower score are left out; 0: none
 * @param weights of the rankings by vector and by text; one that counts nothing is not made
 * @param rerankModel a cross-encoder that puts the best of them in order anew, and gives them their
 *     scores; empty: none does
 */
public record RankingOptions(double scoreThreshold, Weights weights, Optional<String> rerankModel) {
  /** By vector and text alike. */
  public static final RankingOptions DEFAULT =
      new RankingOptions(0, Weights.EVEN, Optional.empty());

  /** By vector alone: scores are cosines, which say how near something is. */
  public static final RankingOptions BY_VECTOR =
      new RankingOptions(0, new Weights(1, 0), Optional.empty());

  /** The same with another threshold. */
  public RankingOptions withThreshold(double threshold) {
    return new RankingOptions(threshold, weights, rerankModel);
  }
}
