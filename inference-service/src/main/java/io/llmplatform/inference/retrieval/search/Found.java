package io.llmplatform.inference.retrieval.search;

import io.llmplatform.inference.retrieval.index.Hit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A hit, and the score by which it stands among hits of other queries and indexes.
 *
 * @param hit of the index
 * @param score by which it is in order
 */
record Found(Hit hit, double score) {
  /** The best first; equal ones in an order that stays. */
  static final Comparator<Found> ORDER =
      Comparator.comparingDouble(Found::score).reversed().thenComparing(found -> found.hit().id());

  static Found of(Hit hit) {
    return new Found(hit, hit.score());
  }

  Found rescored(double other) {
    return new Found(hit, other);
  }

  SearchResult result(Map<String, String> fileNames) {
    return new SearchResult(
        hit.store(),
        hit.file(),
        fileNames.getOrDefault(hit.file(), hit.file()),
        hit.id(),
        hit.ordinal(),
        score,
        hit.attributes(),
        hit.text());
  }

  /** Each chunk once, with the best of its scores, the best first. */
  static List<Found> merged(List<Hit> hits) {
    return hits.stream()
        .collect(Collectors.toMap(Hit::id, Found::of, (a, b) -> a.score() >= b.score() ? a : b))
        .values()
        .stream()
        .sorted(ORDER)
        .toList();
  }
}
