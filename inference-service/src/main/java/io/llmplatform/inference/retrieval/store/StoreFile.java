package io.llmplatform.inference.retrieval.store;

import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.index.Reader;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file in a vector store.
 *
 * @param store the store's id
 * @param file the registry's id of it
 * @param owner in whose name it is read and embedded: who attached it last
 * @param name as the file is named
 * @param bytes the file's length
 * @param attributes that filters ask for; numbers as they were given
 * @param access who may read it
 * @param size of its chunks; null: as the service decides
 * @param error why it failed; null: it did not
 * @param usageBytes of its visible chunks
 * @param visible the revision that searches see; null: none
 * @param writing the revision that is being written; null: none
 * @param setbacks tries in a row that something was away for
 * @param attempts how often its reading was begun
 */
public record StoreFile(
    String store,
    String file,
    Owner owner,
    String name,
    long bytes,
    Map<String, Object> attributes,
    Access access,
    @Nullable ChunkSize size,
    FileStatus status,
    @Nullable FileError error,
    long usageBytes,
    Instant createdAt,
    @Nullable Long visible,
    @Nullable Long writing,
    int setbacks,
    int attempts) {
  public StoreFile {
    attributes = Map.copyOf(attributes);
  }

  /** The attributes as an index compares them: numbers as {@code Double}. */
  public Map<String, Object> comparableAttributes() {
    return Rows.comparable(attributes);
  }

  /**
   * Whether it exists for them: who may read it, and who attached it, who must be able to see what
   * became of it.
   */
  public boolean isKnownTo(Reader reader) {
    return owner.subject().equals(reader.subject()) || reader.mayRead(access);
  }
}
