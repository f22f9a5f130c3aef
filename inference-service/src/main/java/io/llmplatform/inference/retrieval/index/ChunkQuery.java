package io.llmplatform.inference.retrieval.index;

import java.util.Optional;
import java.util.Set;

/**
 * What is searched, by whom. A chunk is ranked only if all of the scope, the reader's rights and
 * the filter allow it: none of them is applied to an answer afterwards.
 *
 * @param tenant whose chunks
 * @param stores of which vector stores; at least one
 * @param hiddenRevisions of files that are being written or removed: not found
 * @param reader who may read them
 * @param filter on attributes
 * @param vector to be near to, of unit length; empty: by text alone
 * @param text whose words are to be found (BM25); empty: by vector alone
 * @param weights of the two rankings, where both take part
 * @param limit hits at most, 1 to 1000
 */
public record ChunkQuery(
    String tenant,
    Set<String> stores,
    Set<Long> hiddenRevisions,
    Reader reader,
    Optional<Filter> filter,
    Optional<float[]> vector,
    Optional<String> text,
    Weights weights,
    int limit) {
  public static final int MAX_LIMIT = 1000;

  /**
   * How much the rankings by vector and by text count in their reciprocal-rank fusion.
   *
   * @param vector 0 or more
   * @param text 0 or more; one of the two is more
   */
  public record Weights(double vector, double text) {
    public static final Weights EVEN = new Weights(1, 1);
  }

  public ChunkQuery {
    stores = Set.copyOf(stores);
    hiddenRevisions = Set.copyOf(hiddenRevisions);
    if (stores.isEmpty() || limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("%d hits of %s".formatted(limit, stores));
    }
    if (vector.isEmpty() && text.isEmpty()) {
      throw new IllegalArgumentException("neither a vector nor a text to search by");
    }
  }
}
