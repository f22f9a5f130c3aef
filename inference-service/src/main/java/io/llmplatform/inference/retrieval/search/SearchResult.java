package io.llmplatform.inference.retrieval.search;

import java.util.Map;

/**
 * A chunk that was found.
 *
 * @param store the vector store's id
 * @param file the file's id; of a record its own
 * @param fileName the file's; of a record its id
 * @param chunk the chunk's id
 * @param ordinal the chunk's place in the file, from 0
 * @param score by which results are in order: of a search by vector the cosine, 0 to 1; of one by
 *     text b/(1 + b) with the BM25 score b; of one by both the share of what their reciprocal-rank
 *     fusion could be; of one that was reranked what the cross-encoder says
 * @param attributes values are {@code String}, {@code Double} or {@code Boolean}
 * @param text of the chunk
 */
public record SearchResult(
    String store,
    String file,
    String fileName,
    String chunk,
    int ordinal,
    double score,
    Map<String, Object> attributes,
    String text) {
  public SearchResult {
    attributes = Map.copyOf(attributes);
  }
}
