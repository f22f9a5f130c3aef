package io.llmplatform.inference.retrieval.dify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Filter.Operator;
import io.llmplatform.inference.retrieval.search.RankingOptions;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalBodyReaderTest {

  @Test
  void readsWhatDifySends() {
    SearchRequest request =
        read(
            """
            {"knowledge_id": "vs_1", "query": "hello", "retrieval_setting": {"top_k": 2,
             "score_threshold": 0.5}, "metadata_condition": {"logical_operator": "or",
             "conditions": [{"name": ["a", "b"], "comparison_operator": "is", "value": "x"},
              {"name": "year", "comparison_operator": "≥", "value": "2020"},
              {"name": "title", "comparison_operator": "start with", "value": "The"},
              {"name": "kind", "comparison_operator": "not in", "value": ["x", "y"]}]}}\
            """);

    assertThat(request.stores()).containsExactly("vs_1");
    assertThat(request.limit()).isEqualTo(2);
    assertThat(request.ranking()).isEqualTo(RankingOptions.BY_VECTOR.withThreshold(0.5));
    assertThat(request.filter())
        .contains(
            new Filter.Or(
                List.of(
                    new Filter.Or(
                        List.of(
                            new Filter.Comparison("a", Operator.EQ, "x"),
                            new Filter.Comparison("b", Operator.EQ, "x"))),
                    new Filter.Comparison("year", Operator.GTE, 2020.0),
                    new Filter.And(
                        List.of(
                            new Filter.Comparison("title", Operator.GTE, "The"),
                            new Filter.Comparison("title", Operator.LT, "The\udbff\udfff"))),
                    new Filter.Membership("kind", List.of("x", "y"), true))));
  }

  @Test
  void withoutAThresholdItGoesByVectorsAndWords() {
    SearchRequest request =
        read(
            """
            {"knowledge_id": "vs_1", "query": "hello",
             "retrieval_setting": {"top_k": 2, "score_threshold": 0.0},
             "metadata_condition": null}\
            """);

    assertThat(request.ranking()).isEqualTo(RankingOptions.DEFAULT);
    assertThat(request.filter()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"query\": \"a\"                                           | knowledge_id",
        "\"knowledge_id\": \"vs_1\"                                 | query",
        "\"knowledge_id\": 1                                        | knowledge_id",
        "\"retrieval_setting\": 1                                   | retrieval_setting",
        "\"retrieval_setting\": {\"top_k\": 0}                      | retrieval_setting.top_k",
        "\"retrieval_setting\": {\"score_threshold\": 2}            |"
            + " retrieval_setting.score_threshold",
        "\"metadata_condition\": []                                 | metadata_condition",
        "\"metadata_condition\": {\"logical_operator\": \"xor\"}    |"
            + " metadata_condition.logical_operator",
        "\"metadata_condition\": {\"conditions\": 1}                |"
            + " metadata_condition.conditions",
        "\"metadata_condition\": {\"conditions\": [{}]}             |"
            + " metadata_condition.conditions[0].name",
        "\"metadata_condition\": {\"conditions\": [{\"name\": \"a\"}]} |"
            + " metadata_condition.conditions[0].comparison_operator",
        "\"metadata_condition\": {\"conditions\": [{\"name\": \"a\", \"comparison_operator\":"
            + " \"contains\", \"value\": \"b\"}]} |"
            + " metadata_condition.conditions[0].comparison_operator",
        "\"metadata_condition\": {\"conditions\": [{\"name\": \"a\", \"comparison_operator\":"
            + " \"is\"}]} | metadata_condition.conditions[0].value",
        "\"metadata_condition\": {\"conditions\": [{\"name\": \"a\", \"comparison_operator\":"
            + " \">\", \"value\": \"b\"}]} | metadata_condition.conditions[0].value"
      })
  void namesWhatIsWrong(String members, String field) {
    assertThatThrownBy(() -> read("{%s}".formatted(members)))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(field);
  }

  private static SearchRequest read(String body) {
    RetrievalBodyReader reader = new RetrievalBodyReader();
    JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), reader);
    return reader.request();
  }
}
