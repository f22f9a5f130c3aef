package io.llmplatform.inference.retrieval.index;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * A chunk that was found.
 *
 * @param id the chunk's
 * @param store the vector store's id
 * @param file the file's id
 * @param ordinal place in the file, from 0
 * @param text of the chunk
 * @param attributes of the chunk
 * @param score by which hits are in order, best first, 0 to 1: the cosine (negative ones are 0) of
 *     a search by vector; b/(1 + b) of a search by text with the BM25 score b; of a search by both
 *     the reciprocal-rank fusion (Cormack et al., SIGIR 2009, k = 60) over the most it could be
 * @param cosine to the query's vector; empty where it was not among the nearest
 */
public record Hit(
    String id,
    String store,
    String file,
    int ordinal,
    String text,
    Map<String, Object> attributes,
    double score,
    OptionalDouble cosine) {
  public Hit {
    attributes = Map.copyOf(attributes);
  }
}
