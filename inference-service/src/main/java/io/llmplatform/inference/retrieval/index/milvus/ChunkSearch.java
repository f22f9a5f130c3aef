package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.RankFusion;
import io.llmplatform.inference.retrieval.index.RankFusion.Fused;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.IndexParam.MetricType;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.request.data.EmbeddedText;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp.SearchResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * One search. Both rankings are asked for with all conditions, and fused here: Milvus' own fusion
 * has no weights, and keeps the cosines to itself. Used by one thread.
 */
final class ChunkSearch {
  /** Candidates of HNSW's walk, for each that is asked for, and at least. */
  private static final int WALK_FACTOR = 2;

  private static final int LEAST_WALK = 128;

  private final MilvusConnection milvus;
  private final IndexId index;
  private final ChunkQuery query;
  private final String visible;

  ChunkSearch(MilvusConnection milvus, IndexId index, ChunkQuery query) {
    this.milvus = milvus;
    this.index = index;
    this.query = query;
    this.visible = ChunkExpressions.visible(query);
  }

  List<Hit> hits() {
    if (query.text().isEmpty()) {
      return nearest(query.limit()).stream().map(ChunkSearch::near).toList();
    }
    if (query.vector().isEmpty()) {
      return wording(query.limit()).stream().map(ChunkSearch::worded).toList();
    }
    int depth = RankFusion.depth(query.limit());
    return fused(nearest(depth), wording(depth));
  }

  private static Hit near(SearchResult result) {
    return ChunkRows.hit(result, Math.max(0, cosine(result)), OptionalDouble.of(cosine(result)));
  }

  private static Hit worded(SearchResult result) {
    // Milvus Lite gives a distance: the score below 0.
    double bm25 = Math.abs(result.getScore());
    return ChunkRows.hit(result, bm25 / (1 + bm25), OptionalDouble.empty());
  }

  private List<SearchResult> nearest(int count) {
    return search(
        ChunkField.VECTOR,
        MetricType.COSINE,
        new FloatVec(query.vector().orElseThrow()),
        Map.of("ef", Math.max(LEAST_WALK, WALK_FACTOR * count)),
        count);
  }

  private List<SearchResult> wording(int count) {
    EmbeddedText text = new EmbeddedText(query.text().orElseThrow());
    return search(ChunkField.WORDS, MetricType.BM25, text, Map.of(), count);
  }

  private List<SearchResult> search(
      String field, MetricType metric, BaseVector vector, Map<String, Object> params, int count) {
    SearchReq request =
        SearchReq.builder()
            .collectionName(index.value())
            .annsField(field)
            .metricType(metric)
            .data(List.of(vector))
            .searchParams(params)
            .filter(visible)
            .outputFields(ChunkField.SHOWN)
            .limit(count)
            .consistencyLevel(ConsistencyLevel.STRONG)
            .build();
    return milvus.call(client -> client.search(request)).getSearchResults().get(0);
  }

  private List<Hit> fused(List<SearchResult> near, List<SearchResult> wording) {
    Map<Object, SearchResult> byId = new HashMap<>();
    Stream.concat(wording.stream(), near.stream()).forEach(hit -> byId.put(hit.getId(), hit));
    Map<Object, Double> cosines = new HashMap<>();
    near.forEach(hit -> cosines.put(hit.getId(), cosine(hit)));
    List<Fused<Object>> fused = RankFusion.fuse(ids(near), ids(wording), query.weights());
    return fused.stream().limit(query.limit()).map(hit -> fused(hit, byId, cosines)).toList();
  }

  private static Hit fused(
      Fused<Object> hit, Map<Object, SearchResult> byId, Map<Object, Double> cosines) {
    Double cosine = cosines.get(hit.item());
    SearchResult result = Objects.requireNonNull(byId.get(hit.item()));
    return ChunkRows.hit(
        result, hit.score(), cosine == null ? OptionalDouble.empty() : OptionalDouble.of(cosine));
  }

  private static List<Object> ids(List<SearchResult> ranking) {
    return ranking.stream().map(SearchResult::getId).toList();
  }

  private static double cosine(SearchResult result) {
    return Math.max(-1, Math.min(1, (double) result.getScore()));
  }
}
