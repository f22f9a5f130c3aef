package io.llmplatform.inference.retrieval.search.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import io.llmplatform.inference.retrieval.search.RankingOptions;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchBodyReaderTest {

  @Test
  void whatIsAbsentIsAsOpenAiHasIt() {
    SearchRequest request = read("{\"query\": \"hello\"}");

    assertThat(request.stores()).containsExactly("vs_1");
    assertThat(request.query().texts()).containsExactly("hello");
    assertThat(request.limit()).isEqualTo(10);
    assertThat(request.filter()).isEmpty();
    assertThat(request.ranking()).isEqualTo(RankingOptions.DEFAULT);
  }

  @Test
  void readsAllThatThereIs() {
    SearchRequest request =
        read(
            """
            {"query": ["one  more", "two"], "max_num_results": 50, "rewrite_query": true,
             "filters": {"type": "eq", "key": "a", "value": 1},
             "ranking_options": {"ranker": "default-2024-11-15", "score_threshold": 0.25,
               "hybrid_search": {"embedding_weight": 2, "text_weight": 0.5},
               "rerank_model": "cross"}, "something": {"new": []}}\
            """);

    assertThat(request.query().texts()).containsExactly("one more", "two");
    assertThat(request.limit()).isEqualTo(50);
    assertThat(request.filter()).isPresent();
    assertThat(request.ranking().scoreThreshold()).isEqualTo(0.25);
    assertThat(request.ranking().weights()).isEqualTo(new Weights(2, 0.5));
    assertThat(request.ranking().rerankModel()).contains("cross");
  }

  @Test
  void theRankerNoneGoesByVectorsAlone() {
    assertThat(read("{\"query\": \"a\", \"ranking_options\": {\"ranker\": \"none\"}}").ranking())
        .isEqualTo(RankingOptions.BY_VECTOR);
  }

  @Test
  void readsAVectorLongerThanAnyRoomMadeForIt() {
    String components = String.join(",", Collections.nCopies(1536, "0.5"));

    SearchRequest request = read("{\"vector\": [%s]}".formatted(components));

    assertThat(request.query().vector().orElseThrow()).hasSize(1536).containsOnly(0.5f);
    assertThat(request.query().texts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                    | query",
        "{\"query\": null}                                     | query",
        "{\"query\": \"\"}                                     | query",
        "{\"query\": \"  \"}                                   | query",
        "{\"query\": []}                                       | query",
        "{\"query\": 3}                                        | query",
        "{\"query\": [\"a\", \" \"]}                           | query[1]",
        "{\"query\": [\"a\", null]}                            | query[1]",
        "{\"query\": [\"a\", \"b\"], \"vector\": [1]}          | query",
        "{\"vector\": []}                                      | vector",
        "{\"vector\": [0, 0]}                                  | vector",
        "{\"vector\": \"AAAA\"}                                | vector",
        "{\"vector\": [1, \"2\"]}                              | vector[1]",
        "{\"vector\": [1, NaN]}                                | vector[1]",
        "{\"vector\": [1e300]}                                 | vector[0]",
        "{\"query\": \"a\", \"max_num_results\": 0}            | max_num_results",
        "{\"query\": \"a\", \"max_num_results\": 51}           | max_num_results",
        "{\"query\": \"a\", \"max_num_results\": \"5\"}        | max_num_results",
        "{\"query\": \"a\", \"rewrite_query\": 1}              | rewrite_query",
        "{\"query\": \"a\", \"filters\": []}                   | filters",
        "{\"query\": \"a\", \"ranking_options\": 1}            | ranking_options",
        "{\"query\": \"a\", \"ranking_options\": {\"ranker\": \"best\"}} | ranking_options.ranker",
        "{\"query\": \"a\", \"ranking_options\": {\"score_threshold\": 2}} |"
            + " ranking_options.score_threshold",
        "{\"query\": \"a\", \"ranking_options\": {\"threshold\": 0.5}} | ranking_options.threshold",
        "{\"query\": \"a\", \"ranking_options\": {\"hybrid_search\": {\"text_weight\": -1}}} |"
            + " ranking_options.hybrid_search.text_weight",
        "{\"query\": \"a\", \"ranking_options\": {\"hybrid_search\": {\"text_weight\": 0,"
            + " \"embedding_weight\": 0}}} | ranking_options.hybrid_search",
        "{\"query\": \"a\", \"ranking_options\": {\"ranker\": \"none\", \"rerank_model\": \"m\"}} |"
            + " ranking_options.rerank_model"
      })
  void namesWhatIsWrong(String body, String field) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(field);
  }

  @Test
  void namesTheLengthThatAQueryMayHave() {
    assertThatThrownBy(() -> read("{\"query\": \"%s\"}".formatted("a".repeat(10_001))))
        .hasMessage("query has 10001 characters, more than the 10000 allowed.");
  }

  @Test
  void namesHowManyQueriesThereMayBe() {
    String texts = String.join(",", Collections.nCopies(17, "\"a\""));
    assertThatThrownBy(() -> read("{\"query\": [%s]}".formatted(texts)))
        .hasMessage("query has more than 16 texts, the most allowed.");
  }

  private static SearchRequest read(String body) {
    SearchBodyReader reader = new SearchBodyReader();
    JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), reader);
    return reader.request("vs_1");
  }
}
