package io.llmplatform.inference.retrieval.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.rerank.Ranking.Place;
import io.llmplatform.inference.retrieval.embedding.Vectors;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Filter.Operator;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.store.SearchableStore;
import io.llmplatform.inference.retrieval.store.SearchableStores;
import io.llmplatform.user.api.Limits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Texts' vectors are (1, 0) for what begins with "a", (0, 1) for all else; models have two. */
class HybridSearchTest {
  private static final IndexId SMALL = new IndexId("small");
  private static final IndexId OTHER = new IndexId("other");
  private static final Caller ANN = caller("ann", "acme", "sales");

  private final KeptIndex index = new KeptIndex();
  private final KnownStores stores = new KnownStores();
  private final List<String> embedded = new ArrayList<>();
  private final List<String> outcomes = new ArrayList<>();
  private final SearchingStores searching =
      new HybridSearch(
          stores,
          index,
          this::vectors,
          HybridSearchTest::longestFirst,
          (caller, request, search) -> {
            try {
              SearchResults results = search.apply(outcomes::add);
              outcomes.add("success");
              return results;
            } catch (PlatformException e) {
              outcomes.add(e.code().slug());
              throw e;
            }
          });

  @BeforeEach
  void stores() {
    stores.add("vs_1", "acme", "small", SMALL, Set.of(7L), Set.of("language"));
    stores.add("vs_2", "acme", "small", SMALL, Set.of(), Set.of("year"));
    stores.add("vs_3", "acme", "other", OTHER, Set.of(), Set.of());
    index.upsert(
        SMALL,
        List.of(
            chunk("near", "vs_1", 1, "alpha beta", 1, 0),
            chunk("half", "vs_1", 1, "gamma", 1, 1),
            chunk("far", "vs_1", 1, "delta", 0, 1),
            chunk("hidden", "vs_1", 7, "alpha beta", 1, 0),
            chunk("second", "vs_2", 2, "alpha gamma", 0.9f, 0.1f)));
    index.upsert(OTHER, List.of(chunk("third", "vs_3", 3, "alpha", 1, 0)));
  }

  @Test
  void findsByVectorAndTextInOneOrder() {
    SearchResults results = search(SearchRequest.of(Set.of("vs_1"), "alpha beta", 10));

    assertThat(chunks(results)).containsExactly("near", "half");
    assertThat(results.queries()).containsExactly("alpha beta");
    assertThat(results.results().get(0))
        .satisfies(
            best -> {
              assertThat(best.fileName()).isEqualTo("name of file-near");
              assertThat(best.store()).isEqualTo("vs_1");
              assertThat(best.text()).isEqualTo("alpha beta");
              assertThat(best.score()).isEqualTo(1.0, within(1e-6));
            });
    assertThat(outcomes).containsExactly("small", "success");
  }

  @Test
  void asksInTheNameOfTheReader() {
    search(SearchRequest.of(Set.of("vs_1", "vs_2"), "alpha", 3));

    ChunkQuery asked = index.asked().get(0);
    assertThat(asked.tenant()).isEqualTo("acme");
    assertThat(asked.stores()).containsExactlyInAnyOrder("vs_1", "vs_2");
    assertThat(asked.hiddenRevisions()).containsExactly(7L);
    assertThat(asked.reader().subject()).isEqualTo("ann");
    assertThat(asked.reader().roles()).containsExactly("sales");
    assertThat(asked.limit()).isEqualTo(3);
  }

  @Test
  void storesOfSeveralModelsAreOneAnswer() {
    SearchResults results = search(SearchRequest.of(Set.of("vs_1", "vs_2", "vs_3"), "alpha", 10));

    assertThat(chunks(results)).startsWith("near", "third", "second");
    assertThat(embedded).containsExactlyInAnyOrder("small: alpha", "other: alpha");
    assertThat(index.asked()).hasSize(2);
  }

  @Test
  void eachTextIsSearchedByItselfAndEachChunkStandsOnce() {
    SearchResults results =
        search(request(new SearchQuery(List.of("alpha", "delta"), Optional.empty())));

    assertThat(chunks(results)).doesNotHaveDuplicates().startsWith("far");
    assertThat(index.asked()).hasSize(2);
  }

  @Test
  void aVectorIsScaledAndNothingIsEmbedded() {
    SearchResults results =
        search(request(new SearchQuery(List.of(), Optional.of(new float[] {30, 0}))));

    assertThat(chunks(results)).containsExactly("near", "half");
    assertThat(results.results().get(0).score()).isEqualTo(1.0, within(1e-6));
    assertThat(embedded).isEmpty();
    assertThat(results.queries()).isEmpty();
  }

  @Test
  void aVectorOfAnotherSizeIsRefusedWithBothNumbers() {
    assertThatThrownBy(
            () -> search(request(new SearchQuery(List.of(), Optional.of(new float[] {1, 2, 3})))))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo("vector"))
        .hasMessage("vector has 3 components; the store's model 'small' gives 2.");
    assertThat(outcomes).containsExactly("small", "invalid_argument");
  }

  @Test
  void byTextAloneNothingIsEmbedded() {
    search(request(SearchQuery.of("alpha"), new RankingOptions(0, new Weights(0, 1), none())));

    assertThat(embedded).isEmpty();
    assertThat(index.asked().get(0).vector()).isEmpty();
    assertThat(index.asked().get(0).text()).contains("alpha");
  }

  @Test
  void byVectorAloneNoWordsAreLookedFor() {
    search(request(SearchQuery.of("alpha"), RankingOptions.BY_VECTOR));

    assertThat(index.asked().get(0).text()).isEmpty();
  }

  @Test
  void leavesOutWhatIsBelowTheThreshold() {
    SearchResults results =
        search(request(SearchQuery.of("alpha"), RankingOptions.BY_VECTOR.withThreshold(0.8)));

    assertThat(chunks(results)).containsExactly("near");
  }

  @Test
  void aCrossEncoderOrdersAnewAndGivesTheScores() {
    RankingOptions ranking = new RankingOptions(0, Weights.EVEN, Optional.of("cross"));

    SearchResults results =
        search(
            new SearchRequest(
                Set.of("vs_1", "vs_2"), SearchQuery.of("alpha"), 2, Optional.empty(), ranking));

    assertThat(chunks(results)).containsExactly("second", "near");
    assertThat(results.results().get(0).score()).isEqualTo(0.11, within(1e-6));
    assertThat(index.asked().get(0).limit()).isEqualTo(50);
  }

  @Test
  void aCrossEncoderNeedsAQuery() {
    RankingOptions ranking = new RankingOptions(0, Weights.EVEN, Optional.of("cross"));

    assertThatThrownBy(
            () ->
                search(
                    request(new SearchQuery(List.of(), Optional.of(new float[] {1, 0})), ranking)))
        .isInstanceOfSatisfying(
            PlatformException.class,
            e -> assertThat(e.field()).isEqualTo("ranking_options.rerank_model"));
  }

  @Test
  void anUnknownAttributeIsRefusedWithThoseThatThereAre() {
    Filter filter =
        new Filter.And(
            List.of(
                new Filter.Comparison("language", Operator.EQ, "en"),
                new Filter.Or(List.of(new Filter.Membership("langage", List.of("en"), false)))));

    assertThatThrownBy(() -> search(filtered(Set.of("vs_1", "vs_2"), filter)))
        .isInstanceOfSatisfying(
            PlatformException.class,
            e -> assertThat(e.field()).isEqualTo("filters.filters[1].filters[0].key"))
        .hasMessageEndingWith(
            "is 'langage', which no file has; the attributes are language, year.");
    assertThat(index.asked()).isEmpty();
  }

  @Test
  void anAttributeOfOneOfTheStoresWillDo() {
    search(filtered(Set.of("vs_1", "vs_2"), new Filter.Comparison("year", Operator.EQ, 2020.0)));

    assertThat(index.asked()).hasSize(1);
  }

  @Test
  void anotherTenantsStoreDoesNotExist() {
    Caller admin = caller("root", "platform", "platform-admin");

    assertThatThrownBy(() -> searching.search(admin, SearchRequest.of(Set.of("vs_1"), "alpha", 10)))
        .hasMessage("There is no vector store 'vs_1'.");
    assertThat(outcomes).containsExactly("not_found");
  }

  @Test
  void aModelOfAnotherSizeThanTheStoresIsAConflict() {
    stores.add("vs_4", "acme", "grown", SMALL, Set.of(), Set.of());

    assertThatThrownBy(() -> search(SearchRequest.of(Set.of("vs_4"), "alpha", 10)))
        .hasMessageContaining("3 components now, the store has 2");
  }

  private SearchResults search(SearchRequest request) {
    return searching.search(ANN, request);
  }

  private static SearchRequest request(SearchQuery query) {
    return request(query, RankingOptions.DEFAULT);
  }

  private static SearchRequest request(SearchQuery query, RankingOptions ranking) {
    return new SearchRequest(Set.of("vs_1"), query, 10, Optional.empty(), ranking);
  }

  private static SearchRequest filtered(Set<String> stores, Filter filter) {
    return new SearchRequest(
        stores, SearchQuery.of("alpha"), 10, Optional.of(filter), RankingOptions.DEFAULT);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static List<String> chunks(SearchResults results) {
    return results.results().stream().map(SearchResult::chunk).toList();
  }

  private List<float[]> vectors(Caller caller, String model, List<String> texts) {
    texts.forEach(text -> embedded.add(model + ": " + text));
    return texts.stream()
        .map(
            text -> {
              float[] vector = new float[model.equals("grown") ? 3 : 2];
              vector[text.startsWith("a") ? 0 : 1] = 2;
              return vector;
            })
        .toList();
  }

  private static List<Place> longestFirst(
      Caller caller, String model, String query, List<String> texts) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Place(i, texts.get(i).length() / 100.0))
        .sorted(Comparator.comparingDouble(Place::score).reversed())
        .toList();
  }

  private static IndexedChunk chunk(
      String id, String store, long revision, String text, float x, float y) {
    return new IndexedChunk(
        id,
        "acme",
        store,
        "file-" + id,
        revision,
        0,
        text,
        Vectors.unit(new float[] {x, y}),
        Map.of(),
        Access.OPEN);
  }

  private static Caller caller(String subject, String tenant, String role) {
    return new Caller(
        subject,
        subject,
        tenant,
        Set.of(role),
        Set.of(),
        null,
        Optional.empty(),
        Limits.NONE,
        Limits.NONE,
        Optional.empty());
  }

  private static final class KnownStores implements SearchableStores {
    private final Map<String, SearchableStore> all = new HashMap<>();

    void add(
        String id,
        String tenant,
        String model,
        IndexId index,
        Set<Long> hidden,
        Set<String> attributes) {
      all.put(id, new SearchableStore(id, id, tenant, model, 2, index, hidden, attributes));
    }

    @Override
    public SearchableStore find(String tenant, String id) {
      return Optional.ofNullable(all.get(id))
          .filter(store -> store.tenant().equals(tenant))
          .orElseThrow(
              () -> PlatformException.notFound("There is no vector store '%s'.".formatted(id)));
    }

    @Override
    public Map<String, String> fileNames(String store, Collection<String> files) {
      Map<String, String> names = new HashMap<>();
      files.forEach(file -> names.put(file, "name of " + file));
      return names;
    }
  }
}
