package io.llmplatform.inference.retrieval.index;

import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reciprocal-rank fusion of two rankings (Cormack et al., SIGIR 2009), weighted, over 0 to 1. */
public final class RankFusion {
  private static final int K = 60;

  /**
   * The least depth of a ranking: what is tenth in both counts more than what is first in one, so
   * that rankings are read further than the hits that were asked for.
   */
  private static final int LEAST_DEPTH = 100;

  private RankFusion() {}

  /**
   * An item with its fused score.
   *
   * @param score 1 for what is first in both rankings, 0 for what is in none
   */
  public record Fused<T>(T item, double score) {}

  /** How far each ranking is to be read for so many hits. */
  public static int depth(int limit) {
    return Math.max(limit, LEAST_DEPTH);
  }

  /**
   * The items of both rankings, best first; among equals, those by vector come first. Items that
   * only a ranking of weight 0 has are left out.
   *
   * @param byVector best first, each once
   * @param byText best first, each once
   */
  public static <T> List<Fused<T>> fuse(List<T> byVector, List<T> byText, Weights weights) {
    Map<T, Double> scores = new LinkedHashMap<>();
    add(scores, byVector, weights.vector());
    add(scores, byText, weights.text());
    double most = (weights.vector() + weights.text()) / (K + 1);
    return scores.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> new Fused<>(entry.getKey(), Math.min(1, entry.getValue() / most)))
        .sorted(Comparator.comparingDouble((Fused<T> fused) -> fused.score()).reversed())
        .toList();
  }

  private static <T> void add(Map<T, Double> scores, List<T> ranking, double weight) {
    for (int i = 0; i < ranking.size(); i++) {
      scores.merge(ranking.get(i), weight / (K + 1 + i), Double::sum);
    }
  }
}
