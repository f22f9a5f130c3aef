package io.llmplatform.inference.retrieval.search.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Filter.Operator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterReaderTest {

  @Test
  void readsFiltersWithinFilters() throws IOException {
    Filter filter =
        read(
            """
            {"type": "and", "filters": [
              {"type": "eq", "key": "language", "value": "en"},
              {"value": [1, 2.5], "key": "year", "type": "in"},
              {"filters": [{"type": "ne", "key": "draft", "value": true},
                {"type": "nin", "key": "kind", "value": ["a"]}], "type": "or"}]}\
            """);

    assertThat(filter)
        .isEqualTo(
            new Filter.And(
                List.of(
                    new Filter.Comparison("language", Operator.EQ, "en"),
                    new Filter.Membership("year", List.of(1.0, 2.5), false),
                    new Filter.Or(
                        List.of(
                            new Filter.Comparison("draft", Operator.NE, true),
                            new Filter.Membership("kind", List.of("a"), true))))));
  }

  @ParameterizedTest
  @CsvSource({"gt, GT", "gte, GTE", "lt, LT", "lte, LTE"})
  void readsComparisons(String type, Operator operator) throws IOException {
    assertThat(read("{\"type\": \"%s\", \"key\": \"year\", \"value\": 2020}".formatted(type)))
        .isEqualTo(new Filter.Comparison("year", operator, 2020.0));
  }

  @Test
  void nullIsNoFilter() throws IOException {
    assertThat(read("null")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'3'                                                    | filters",
        "{\"key\": \"a\", \"value\": 1}                         | filters.type",
        "{\"type\": \"like\", \"key\": \"a\", \"value\": 1}     | filters.type",
        "{\"type\": 1}                                          | filters.type",
        "{\"type\": \"eq\", \"value\": 1}                       | filters.key",
        "{\"type\": \"eq\", \"key\": 1, \"value\": 1}           | filters.key",
        "{\"type\": \"eq\", \"key\": \"a\"}                     | filters.value",
        "{\"type\": \"eq\", \"key\": \"a\", \"value\": [1]}     | filters.value",
        "{\"type\": \"eq\", \"key\": \"a\", \"value\": {}}      | filters.value",
        "{\"type\": \"eq\", \"key\": \"a\", \"value\": NaN}     | filters.value",
        "{\"type\": \"eq\", \"key\": \"a\", \"value\": 1e999}   | filters.value",
        "{\"type\": \"gt\", \"key\": \"a\", \"value\": true}    | filters.value",
        "{\"type\": \"in\", \"key\": \"a\", \"value\": \"b\"}   | filters.value",
        "{\"type\": \"in\", \"key\": \"a\", \"value\": []}      | filters.value",
        "{\"type\": \"in\", \"key\": \"a\", \"value\": [1, {}]} | filters.value[1]",
        "{\"type\": \"and\"}                                    | filters.filters",
        "{\"type\": \"and\", \"filters\": []}                   | filters.filters",
        "{\"type\": \"and\", \"filters\": [{\"type\": \"eq\", \"key\": \"a\", \"value\": 1}, 2]} |"
            + " filters.filters[1]",
        "{\"type\": \"eq\", \"field\": \"a\"}                   | filters.field"
      })
  void namesWhatIsWrong(String filter, String field) {
    assertThatThrownBy(() -> read(filter))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(field);
  }

  @Test
  void namesTheMostPartsThatThereMayBe() {
    String one = "{\"type\": \"eq\", \"key\": \"a\", \"value\": 1},";
    String many = "{\"type\": \"or\", \"filters\": [%s]}".formatted(one.repeat(10_000));

    assertThatThrownBy(() -> read(many))
        .hasMessage("filters has more than 1000 conditions and values, the most allowed.");
    assertThatThrownBy(
            () ->
                read(
                    "{\"type\": \"in\", \"key\": \"a\", \"value\": [%s]}"
                        .formatted("1,".repeat(10_000))))
        .hasMessageContaining("1000");
  }

  @Test
  void namesTheDepthThatThereMayBe() {
    assertThatThrownBy(() -> read("{\"type\": \"or\", \"filters\": [".repeat(400)))
        .hasMessage("filters has filters within filters, more than 10 deep.");
  }

  private static @Nullable Filter read(String json) throws IOException {
    try (JsonParser parser = JsonBody.JSON.createParser(json)) {
      parser.nextToken();
      return new FilterReader("filters").read(parser);
    }
  }
}
