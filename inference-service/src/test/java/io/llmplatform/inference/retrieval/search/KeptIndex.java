package io.llmplatform.inference.retrieval.search;

import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Chunks in memory, looked through one by one; words are found as they stand. */
final class KeptIndex implements VectorIndex {
  private final Map<IndexId, Map<String, IndexedChunk>> chunks = new HashMap<>();
  private final List<ChunkQuery> asked = new ArrayList<>();

  /** What was asked, in order. */
  List<ChunkQuery> asked() {
    return asked;
  }

  @Override
  public void create(IndexId index, int dimensions) {
    chunks.putIfAbsent(index, new HashMap<>());
  }

  @Override
  public void drop(IndexId index) {
    chunks.remove(index);
  }

  @Override
  public Set<IndexId> indexes() {
    return chunks.keySet();
  }

  @Override
  public void upsert(IndexId index, List<IndexedChunk> added) {
    added.forEach(chunk -> of(index).put(chunk.id(), chunk));
  }

  @Override
  public void delete(IndexId index, String tenant, Collection<String> ids) {
    of(index).values().removeIf(each -> each.tenant().equals(tenant) && ids.contains(each.id()));
  }

  @Override
  public void deleteRevision(IndexId index, String tenant, long revision) {
    of(index).values().removeIf(each -> each.revision() == revision);
  }

  @Override
  public void deleteStore(IndexId index, String tenant, String store) {
    of(index).values().removeIf(each -> each.store().equals(store));
  }

  @Override
  public long count(IndexId index, String tenant, String store) {
    return of(index).values().stream().filter(each -> each.store().equals(store)).count();
  }

  @Override
  public List<Hit> search(IndexId index, ChunkQuery query) {
    asked.add(query);
    return of(index).values().stream()
        .filter(each -> each.tenant().equals(query.tenant()))
        .filter(each -> query.stores().contains(each.store()))
        .filter(each -> !query.hiddenRevisions().contains(each.revision()))
        .filter(each -> query.reader().mayRead(each.access()))
        .filter(each -> query.filter().map(filter -> fulfils(each, filter)).orElse(true))
        .map(each -> hit(each, score(each, query)))
        .filter(hit -> hit.score() > 0)
        .sorted(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::id))
        .limit(query.limit())
        .toList();
  }

  @Override
  public void close() {
    chunks.clear();
  }

  private Map<String, IndexedChunk> of(IndexId index) {
    return chunks.computeIfAbsent(index, id -> new HashMap<>());
  }

  /** Equality is all that these tests ask of filters. */
  private static boolean fulfils(IndexedChunk chunk, Filter filter) {
    return filter instanceof Filter.Comparison comparison
        && comparison.value().equals(chunk.attributes().get(comparison.attribute()));
  }

  private static double score(IndexedChunk chunk, ChunkQuery query) {
    double near = query.vector().map(vector -> cosine(vector, chunk.vector())).orElse(0.0);
    double said = query.text().map(text -> shared(text, chunk.text())).orElse(0.0);
    return query.vector().isPresent() && query.text().isPresent() ? (near + said) / 2 : near + said;
  }

  private static double cosine(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return Math.max(0, sum);
  }

  private static double shared(String query, String text) {
    List<String> words = Arrays.asList(query.split(" ", -1));
    List<String> said = Arrays.asList(text.split(" ", -1));
    return words.stream().filter(said::contains).count() / (double) words.size();
  }

  private static Hit hit(IndexedChunk chunk, double score) {
    return new Hit(
        chunk.id(),
        chunk.store(),
        chunk.file(),
        chunk.ordinal(),
        chunk.text(),
        chunk.attributes(),
        score,
        OptionalDouble.empty());
  }
}
