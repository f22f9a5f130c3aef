package io.llmplatform.inference.retrieval.index.lucene;

import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.RankFusion;
import io.llmplatform.inference.retrieval.index.RankFusion.Fused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** One search, of the index as it is at one moment. Used by one thread. */
final class ChunkSearch {
  private final IndexSearcher searcher;
  private final Analyzer analyzer;
  private final ChunkQuery query;
  private final Query visible;

  ChunkSearch(IndexSearcher searcher, Analyzer analyzer, ChunkQuery query) {
    this.searcher = searcher;
    this.analyzer = analyzer;
    this.query = query;
    this.visible = ChunkConditions.visible(query);
  }

  List<Hit> hits() throws IOException {
    if (query.text().isEmpty()) {
      return hits(nearest(query.limit()), hit -> Math.max(0, cosine(hit)), true);
    }
    if (query.vector().isEmpty()) {
      return hits(wording(query.limit()), hit -> hit.score / (1.0 + hit.score), false);
    }
    int depth = RankFusion.depth(query.limit());
    return fused(nearest(depth), wording(depth));
  }

  private List<ScoreDoc> nearest(int count) throws IOException {
    return NearestChunks.find(searcher, visible, query.vector().orElseThrow(), count);
  }

  private List<ScoreDoc> wording(int count) throws IOException {
    BooleanQuery.Builder words = new BooleanQuery.Builder();
    for (BytesRef word : words(query.text().orElseThrow())) {
      words.add(new TermQuery(new Term(ChunkField.TEXT, word)), Occur.SHOULD);
    }
    Query both =
        new BooleanQuery.Builder()
            .add(words.build(), Occur.MUST)
            .add(visible, Occur.FILTER)
            .build();
    return Arrays.asList(searcher.search(both, count).scoreDocs);
  }

  /** Each once. */
  private List<BytesRef> words(String text) throws IOException {
    List<BytesRef> words = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream(ChunkField.TEXT, text)) {
      TermToBytesRefAttribute term = tokens.getAttribute(TermToBytesRefAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        words.add(BytesRef.deepCopyOf(term.getBytesRef()));
      }
      tokens.end();
    }
    return words.stream().distinct().toList();
  }

  private List<Hit> hits(
      List<ScoreDoc> ranking, Function<ScoreDoc, Double> score, boolean withCosine)
      throws IOException {
    StoredFields stored = searcher.storedFields();
    List<Hit> hits = new ArrayList<>(ranking.size());
    for (ScoreDoc hit : ranking) {
      OptionalDouble cosine = withCosine ? OptionalDouble.of(cosine(hit)) : OptionalDouble.empty();
      hits.add(ChunkDocuments.hit(stored.document(hit.doc), score.apply(hit), cosine));
    }
    return hits;
  }

  private List<Hit> fused(List<ScoreDoc> near, List<ScoreDoc> wording) throws IOException {
    var cosines = near.stream().collect(Collectors.toMap(hit -> hit.doc, ChunkSearch::cosine));
    List<Fused<Integer>> fused =
        RankFusion.fuse(documents(near), documents(wording), query.weights());
    StoredFields stored = searcher.storedFields();
    List<Hit> hits = new ArrayList<>();
    for (Fused<Integer> hit : fused.subList(0, Math.min(query.limit(), fused.size()))) {
      Double cosine = cosines.get(hit.item());
      hits.add(
          ChunkDocuments.hit(
              stored.document(hit.item()),
              hit.score(),
              cosine == null ? OptionalDouble.empty() : OptionalDouble.of(cosine)));
    }
    return hits;
  }

  private static List<Integer> documents(List<ScoreDoc> ranking) {
    return ranking.stream().map(hit -> hit.doc).toList();
  }

  /** Of a hit by vector, whose score is (1 + cosine) / 2. */
  private static double cosine(ScoreDoc hit) {
    return Math.max(-1, Math.min(1, 2.0 * hit.score - 1));
  }
}
