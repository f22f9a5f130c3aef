package io.llmplatform.inference.retrieval.store;

import io.llmplatform.inference.retrieval.index.IndexId;
import java.util.Set;

/**
 * What a search needs to know of a vector store, read at one moment.
 *
 * @param id such as {@code vs_…}
 * @param name as its owner named it
 * @param tenant that owns it
 * @param model the embedding model's name
 * @param dimensions components of its vectors
 * @param index that has its chunks now: a change of the model moves the store to another in one
 *     step
 * @param hiddenRevisions of its files that are being written or removed
 * @param attributes names of all attributes that its files and records have
 */
public record SearchableStore(
    String id,
    String name,
    String tenant,
    String model,
    int dimensions,
    IndexId index,
    Set<Long> hiddenRevisions,
    Set<String> attributes) {
  public SearchableStore {
    hiddenRevisions = Set.copyOf(hiddenRevisions);
    attributes = Set.copyOf(attributes);
  }
}
