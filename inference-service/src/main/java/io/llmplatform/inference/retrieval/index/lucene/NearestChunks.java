package io.llmplatform.inference.retrieval.index.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FilteredDocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.knn.TopKnnCollectorManager;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;

/**
 * The nearest of the chunks that a condition allows. Where it allows few, each is looked at; else
 * the segments' graphs are walked, among those allowed.
 */
final class NearestChunks {
  /** Allowed chunks of all segments up to which looking at each is quick enough: about 1 ms. */
  private static final int MAX_EXACT = 10_000;

  /** Allowed chunks of one segment up to which it is quicker than a walk among them. */
  private static final int MAX_EXACT_OF_SEGMENT = 1_000;

  /** How many are looked for at least: a walk for few ends too early to have the nearest. */
  private static final int LEAST_WALK = 100;

  /** The same where several graphs are walked, each of which adds candidates. */
  private static final int LEAST_WALK_OF_SEVERAL = 50;

  private record Allowed(LeafReaderContext segment, BitSet chunks, int count) {}

  private NearestChunks() {}

  /** By score, the best first: (1 + cosine) / 2. */
  static List<ScoreDoc> find(IndexSearcher searcher, Query condition, float[] target, int count)
      throws IOException {
    List<Allowed> segments = allowed(searcher, condition);
    boolean few = segments.stream().mapToLong(Allowed::count).sum() <= MAX_EXACT;
    // What one segment has found spares the walks in the next ones.
    int least = segments.size() > 1 ? LEAST_WALK_OF_SEVERAL : LEAST_WALK;
    TopKnnCollectorManager walks = new TopKnnCollectorManager(Math.max(count, least), searcher);
    List<ScoreDoc> found = new ArrayList<>();
    for (Allowed segment : segments) {
      int base = segment.segment().docBase;
      (few || segment.count() <= MAX_EXACT_OF_SEGMENT
              ? exactly(segment, target, count)
              : walking(segment, walks, target, count))
          .forEach(hit -> found.add(new ScoreDoc(base + hit.doc, hit.score)));
    }
    found.sort(Comparator.comparingDouble((ScoreDoc hit) -> hit.score).reversed());
    return found.subList(0, Math.min(count, found.size()));
  }

  private static List<Allowed> allowed(IndexSearcher searcher, Query condition) throws IOException {
    Weight weight =
        searcher.createWeight(searcher.rewrite(condition), ScoreMode.COMPLETE_NO_SCORES, 1);
    List<Allowed> allowed = new ArrayList<>();
    for (LeafReaderContext segment : searcher.getLeafContexts()) {
      Scorer scorer = weight.scorer(segment);
      if (scorer != null) {
        BitSet chunks = live(scorer.iterator(), segment);
        allowed.add(new Allowed(segment, chunks, chunks.cardinality()));
      }
    }
    return allowed;
  }

  /** Those that were not removed. A remembered condition is not copied where none was. */
  private static BitSet live(DocIdSetIterator chunks, LeafReaderContext segment)
      throws IOException {
    Bits live = segment.reader().getLiveDocs();
    if (live == null && chunks instanceof BitSetIterator remembered) {
      return remembered.getBitSet();
    }
    DocIdSetIterator those =
        new FilteredDocIdSetIterator(chunks) {
          @Override
          protected boolean match(int doc) {
            return live == null || live.get(doc);
          }
        };
    return BitSet.of(those, segment.reader().maxDoc());
  }

  private static Stream<ScoreDoc> walking(
      Allowed allowed, TopKnnCollectorManager walks, float[] target, int count) throws IOException {
    // Whoever has looked at as many as are allowed would have been quicker by looking at these.
    KnnCollector walk = walks.newCollector(allowed.count(), allowed.segment());
    allowed
        .segment()
        .reader()
        .searchNearestVectors(ChunkField.VECTOR, target, walk, allowed.chunks());
    return walk.earlyTerminated()
        ? exactly(allowed, target, count)
        : Arrays.stream(walk.topDocs().scoreDocs);
  }

  private static Stream<ScoreDoc> exactly(Allowed allowed, float[] target, int count)
      throws IOException {
    FloatVectorValues vectors = allowed.segment().reader().getFloatVectorValues(ChunkField.VECTOR);
    if (vectors == null || allowed.count() == 0) {
      return Stream.empty();
    }
    VectorScorer scorer = vectors.scorer(target);
    DocIdSetIterator all = scorer.iterator();
    DocIdSetIterator chunks = new BitSetIterator(allowed.chunks(), allowed.count());
    TopKnnCollector best = new TopKnnCollector(Math.min(count, allowed.count()), Integer.MAX_VALUE);
    for (int doc = chunks.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = chunks.nextDoc()) {
      if (all.advance(doc) == doc) {
        best.collect(doc, scorer.score());
      }
    }
    return Arrays.stream(best.topDocs().scoreDocs);
  }
}
