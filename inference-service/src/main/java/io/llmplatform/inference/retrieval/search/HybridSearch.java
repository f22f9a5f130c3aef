package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.rerank.Ranking.Place;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.embedding.Vectors;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.Reader;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.store.SearchableStore;
import io.llmplatform.inference.retrieval.store.SearchableStores;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Searches by vectors and words at once. Stores of one index are one query of it; what several
 * queries and indexes give is put in one order by score, where each chunk stands once.
 */
@Component
@ConditionalOnRetrieval
class HybridSearch implements SearchingStores {
  static final String RERANK_MODEL = "ranking_options.rerank_model";

  /** So many of the best are what a cross-encoder sees, or as many as are wanted. */
  private static final int RERANKED = 50;

  private final SearchableStores stores;
  private final VectorIndex index;
  private final QueryVectors vectors;
  private final Reranker reranker;
  private final Observation observing;

  HybridSearch(
      SearchableStores stores,
      VectorIndex index,
      QueryVectors vectors,
      Reranker reranker,
      Observation observing) {
    this.stores = stores;
    this.index = index;
    this.vectors = vectors;
    this.reranker = reranker;
    this.observing = observing;
  }

  @Override
  public SearchResults search(Caller caller, SearchRequest request) {
    return observing.observed(caller, request, seen -> new Search(caller, request, seen).results());
  }

  /** Stores whose vectors can be compared. */
  private record Space(IndexId index, String model, int dimensions) {}

  /** One search on its way; used by its thread. */
  private final class Search {
    private final Caller caller;
    private final SearchRequest request;
    private final SearchQuery query;
    private final RankingOptions ranking;
    private final List<SearchableStore> found;

    Search(Caller caller, SearchRequest request, Observation.Seen seen) {
      this.caller = caller;
      this.request = request;
      this.query = request.query();
      this.ranking = request.ranking();
      this.found = request.stores().stream().map(id -> stores.find(caller.tenant(), id)).toList();
      seen.model(found.get(0).model());
    }

    SearchResults results() {
      requireKnown();
      Map<Space, List<SearchableStore>> spaces =
          found.stream()
              .collect(
                  Collectors.groupingBy(
                      each -> new Space(each.index(), each.model(), each.dimensions()),
                      LinkedHashMap::new,
                      Collectors.toList()));
      List<Hit> hits = new ArrayList<>();
      spaces.forEach((space, theirs) -> hits.addAll(hits(space, theirs)));
      List<Found> ordered = ordered(Found.merged(hits));
      return new SearchResults(query.texts(), named(ordered));
    }

    private void requireKnown() {
      Set<String> names =
          found.stream().flatMap(each -> each.attributes().stream()).collect(Collectors.toSet());
      request.filter().ifPresent(filter -> new KnownAttributes(names).require(filter));
      if (ranking.rerankModel().isPresent() && query.texts().isEmpty()) {
        throw PlatformException.invalid(
            RERANK_MODEL, RERANK_MODEL + " needs a query: texts are compared with it.");
      }
    }

    private List<Hit> hits(Space space, List<SearchableStore> theirs) {
      Set<String> ids = theirs.stream().map(SearchableStore::id).collect(Collectors.toSet());
      Set<Long> hidden = new HashSet<>();
      theirs.forEach(each -> hidden.addAll(each.hiddenRevisions()));
      return probes(space).stream()
          .flatMap(
              probe ->
                  index
                      .search(
                          space.index(),
                          new ChunkQuery(
                              caller.tenant(),
                              ids,
                              hidden,
                              new Reader(caller.subject(), caller.roles()),
                              request.filter(),
                              probe.vector(),
                              probe.text(),
                              ranking.weights(),
                              wanted()))
                      .stream())
          .toList();
    }

    private int wanted() {
      return ranking.rerankModel().isPresent()
          ? Math.max(RERANKED, request.limit())
          : request.limit();
    }

    private List<Probe> probes(Space space) {
      Optional<float[]> given = query.vector();
      if (given.isPresent()) {
        Optional<String> text = query.texts().stream().findFirst().filter(t -> byText());
        boolean needed = byVector() || text.isEmpty();
        return List.of(new Probe(given.filter(v -> needed).map(v -> unit(space, v)), text));
      }
      if (!byVector()) {
        return query.texts().stream()
            .map(text -> new Probe(Optional.empty(), Optional.of(text)))
            .toList();
      }
      List<float[]> embedded = vectors.of(caller, space.model(), query.texts());
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < embedded.size(); i++) {
        requireSameModel(space, embedded.get(i));
        Optional<String> text = Optional.of(query.texts().get(i)).filter(t -> byText());
        probes.add(new Probe(Optional.of(Vectors.unit(embedded.get(i))), text));
      }
      return probes;
    }

    private boolean byVector() {
      return ranking.weights().vector() > 0;
    }

    private boolean byText() {
      return ranking.weights().text() > 0;
    }

    private List<Found> ordered(List<Found> merged) {
      return ranking.rerankModel().map(model -> reranked(model, merged)).orElse(merged).stream()
          .filter(each -> each.score() >= ranking.scoreThreshold())
          .limit(request.limit())
          .toList();
    }

    /** What has no text cannot be read, and is left out. */
    private List<Found> reranked(String model, List<Found> merged) {
      List<Found> readable =
          merged.stream().filter(each -> !each.hit().text().isBlank()).limit(wanted()).toList();
      if (readable.isEmpty()) {
        return List.of();
      }
      List<String> texts = readable.stream().map(each -> each.hit().text()).toList();
      List<Place> places = reranker.rank(caller, model, String.join("\n", query.texts()), texts);
      return places.stream()
          .map(place -> readable.get(place.index()).rescored(place.score()))
          .toList();
    }

    private List<SearchResult> named(List<Found> ordered) {
      Map<String, Collection<String>> files = new HashMap<>();
      ordered.forEach(
          each ->
              files
                  .computeIfAbsent(each.hit().store(), store -> new HashSet<>())
                  .add(each.hit().file()));
      Map<String, Map<String, String>> names = new HashMap<>();
      files.forEach((store, theirs) -> names.put(store, stores.fileNames(store, theirs)));
      return ordered.stream()
          .map(each -> each.result(names.getOrDefault(each.hit().store(), Map.of())))
          .toList();
    }
  }

  private static float[] unit(Space space, float[] vector) {
    if (vector.length != space.dimensions()) {
      throw PlatformException.invalid(
          "vector",
          "vector has %d components; the store's model '%s' gives %d."
              .formatted(vector.length, space.model(), space.dimensions()));
    }
    return Vectors.unit(vector);
  }

  /** A model of the same name may have been replaced by one of another size. */
  private static void requireSameModel(Space space, float[] vector) {
    if (vector.length != space.dimensions()) {
      throw PlatformException.conflict(
          "The model '%s' gives vectors of %d components now, the store has %d: its embedding model is to be changed."
              .formatted(space.model(), vector.length, space.dimensions()));
    }
  }
}
