package io.llmplatform.inference.retrieval.index;

import java.util.Map;

/**
 * A piece of a document as an index holds it. The array is the chunk's own: nobody changes it.
 *
 * @param id unique in the index; a chunk with the id of another takes its place
 * @param tenant that owns the store
 * @param store the vector store's id
 * @param file the file's id
 * @param revision of the file's content: each ingestion writes its chunks under a new one, unique
 *     among all files
 * @param ordinal place in the file, from 0
 * @param text that is found by words, and quoted
 * @param vector of unit length; as many components as the index has
 * @param attributes that filters ask for: values are {@code String}, {@code Double} or {@code
 *     Boolean}
 * @param access who may read it
 */
public record IndexedChunk(
    String id,
    String tenant,
    String store,
    String file,
    long revision,
    int ordinal,
    String text,
    float[] vector,
    Map<String, Object> attributes,
    Access access) {
  public IndexedChunk {
    attributes = Map.copyOf(attributes);
  }
}
