package io.llmplatform.inference.retrieval;

import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Chunks in memory, each looked at by every search. Knows no filters and no words. */
public final class BruteForceIndex implements VectorIndex {
  private final Map<IndexId, Map<String, IndexedChunk>> indexes = new ConcurrentHashMap<>();

  /** All chunks of a store, hidden ones too. */
  public List<IndexedChunk> chunks(String store) {
    return indexes.values().stream()
        .flatMap(chunks -> chunks.values().stream())
        .filter(chunk -> chunk.store().equals(store))
        .sorted(Comparator.comparingInt(IndexedChunk::ordinal))
        .toList();
  }

  @Override
  public void create(IndexId index, int dimensions) {
    indexes.computeIfAbsent(index, id -> new ConcurrentHashMap<>());
  }

  @Override
  public void drop(IndexId index) {
    indexes.remove(index);
  }

  @Override
  public Set<IndexId> indexes() {
    return Set.copyOf(indexes.keySet());
  }

  private Map<String, IndexedChunk> in(IndexId index) {
    return indexes.getOrDefault(index, new ConcurrentHashMap<>());
  }

  @Override
  public void upsert(IndexId index, List<IndexedChunk> chunks) {
    chunks.forEach(chunk -> in(index).put(chunk.id(), chunk));
  }

  @Override
  public void delete(IndexId index, String tenant, Collection<String> ids) {
    remove(index, tenant, chunk -> ids.contains(chunk.id()));
  }

  @Override
  public void deleteRevision(IndexId index, String tenant, long revision) {
    remove(index, tenant, chunk -> chunk.revision() == revision);
  }

  @Override
  public void deleteStore(IndexId index, String tenant, String store) {
    remove(index, tenant, chunk -> chunk.store().equals(store));
  }

  private void remove(IndexId index, String tenant, Predicate<IndexedChunk> which) {
    in(index).values().removeIf(chunk -> chunk.tenant().equals(tenant) && which.test(chunk));
  }

  @Override
  public long count(IndexId index, String tenant, String store) {
    return in(index).values().stream().filter(chunk -> chunk.store().equals(store)).count();
  }

  @Override
  public List<Hit> search(IndexId index, ChunkQuery query) {
    return in(index).values().stream()
        .filter(chunk -> chunk.tenant().equals(query.tenant()))
        .filter(chunk -> query.stores().contains(chunk.store()))
        .filter(chunk -> !query.hiddenRevisions().contains(chunk.revision()))
        .filter(chunk -> query.reader().mayRead(chunk.access()))
        .map(chunk -> hit(chunk, query.vector().orElseThrow()))
        .sorted(Comparator.comparingDouble(Hit::score).reversed())
        .limit(query.limit())
        .toList();
  }

  private static Hit hit(IndexedChunk chunk, float[] vector) {
    double cosine = 0;
    for (int i = 0; i < vector.length; i++) {
      cosine += vector[i] * chunk.vector()[i];
    }
    return new Hit(
        chunk.id(),
        chunk.store(),
        chunk.file(),
        chunk.ordinal(),
        chunk.text(),
        chunk.attributes(),
        Math.max(0, cosine),
        OptionalDouble.of(cosine));
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
