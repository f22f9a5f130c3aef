package io.llmplatform.inference.retrieval.index;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Where chunks are found. What it holds is derived: PostgreSQL has every chunk, and an index that
 * was lost is written anew. Thread-safe.
 *
 * <p>Once a call returns, what it wrote survives the death of this process, and every later search
 * sees it. Each call fails with a {@link io.llmplatform.common.error.PlatformException}: {@code
 * unavailable} where the index cannot be reached, or is another process's, and where an index that
 * is searched or written to does not exist; one that does not exist has no chunks to remove or
 * count. A vector with another number of components than the index has is an {@code
 * IllegalArgumentException}.
 */
public interface VectorIndex extends AutoCloseable {

  /**
   * Makes the index, unless it exists.
   *
   * @param dimensions components of its vectors
   * @throws IllegalStateException where it exists with another number of them
   */
  void create(IndexId index, int dimensions);

  /** Removes the index and all in it, if it exists. */
  void drop(IndexId index);

  /** The indexes that exist. */
  Set<IndexId> indexes();

  /** Writes the chunks; each takes the place of the one with its id. */
  void upsert(IndexId index, List<IndexedChunk> chunks);

  /** Removes the chunks with those ids, of the tenant's. Others are none of this call's. */
  void delete(IndexId index, String tenant, Collection<String> ids);

  /** Removes the chunks of a file's revision, of the tenant's. */
  void deleteRevision(IndexId index, String tenant, long revision);

  /** Removes the chunks of a vector store, of the tenant's. */
  void deleteStore(IndexId index, String tenant, String store);

  /** How many chunks of a vector store there are, hidden ones too. */
  long count(IndexId index, String tenant, String store);

  /** The best chunks, best first; each is in one place of the order, whatever found it. */
  List<Hit> search(IndexId index, ChunkQuery query);

  /** Ends what the index has open in this process. */
  @Override
  void close();
}
