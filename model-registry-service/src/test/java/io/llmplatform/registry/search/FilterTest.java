package io.llmplatform.registry.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.search.Comparison.Operator;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

  @Test
  void comparisonsAreJoinedByAnd() {
    assertThat(Filter.parse("name LIKE 'a%' and tags.stage != 'x' AND version_number >= 3"))
        .containsExactly(
            new Comparison("name", null, Operator.LIKE, List.of("a%"), 1),
            new Comparison("tags", "stage", Operator.DIFFERENT, List.of("x"), 20),
            new Comparison(
                "version_number",
                null,
                Operator.GREATER_OR_EQUAL,
                List.of(new BigDecimal("3")),
                42));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tags.\"a b\" = 'v'", "tags.`a b` = 'v'", "TAGS.`a b`='v'"})
  void keysMayBeQuoted(String filter) {
    assertThat(Filter.parse(filter))
        .containsExactly(new Comparison("tags", "a b", Operator.EQUAL, List.of("v"), 1));
  }

  @Test
  void keysMayHavePoints() {
    assertThat(Filter.parse("tags.mlflow.source.type = 'JOB'").get(0).key())
        .isEqualTo("mlflow.source.type");
  }

  @Test
  void aQuoteIsDoubledInAText() {
    assertThat(Filter.parse("name = 'it''s' AND name = \"a\"\"b'c\""))
        .extracting(comparison -> comparison.values().get(0))
        .containsExactly("it's", "a\"b'c");
  }

  @Test
  void aListHasSeveralValues() {
    assertThat(Filter.parse("run_id IN ('a', 'b')").get(0).values()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics.a > -1.5e-3", "metrics.a > -0.0015"})
  void numbersAreDecimal(String filter) {
    assertThat((BigDecimal) Filter.parse(filter).get(0).values().get(0))
        .isEqualByComparingTo("-0.0015");
  }

  @Test
  void nothingIsNoFilter() {
    assertThat(Filter.parse(null)).isEmpty();
    assertThat(Filter.parse("  ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "name                   | 5  | expected =, !=",
        "name = 'a              | 8  | never closed",
        "name = 'a' OR name='b' | 12 | joined by AND only",
        "name = 'a' name = 'b'  | 12 | expected AND or the end",
        "name = a               | 8  | expected a text in quotes or a number",
        "name = 'a' AND         | 15 | expected a field",
        "name ! 'a'             | 6  | expected =, !=",
        "= 'a'                  | 1  | expected a field",
        "tags. = 'a'            | 7  | expected the key",
        "run_id IN 'a'          | 11 | expected (",
        "run_id IN ('a' 'b')    | 16 | expected , or )",
        "run_id IN ('a',        | 16 | expected a text",
        "metrics.a > 1x         | 13 | not a number",
        "metrics.a > 1e999      | 13 | can be compared",
        "name = 'a'; drop table | 11 | has no meaning",
        "name = 'a' -- comment  | 12 | expected AND"
      },
      ignoreLeadingAndTrailingWhitespace = true)
  void whatIsWrongIsSaidWithItsPosition(String filter, int position, String what) {
    assertThatThrownBy(() -> Filter.parse(filter))
        .isInstanceOfSatisfying(
            PlatformException.class,
            refused -> {
              assertThat(refused.field()).isEqualTo("filter");
              assertThat(refused.detail()).startsWith("At position " + position + ":");
              assertThat(refused.detail()).contains(what);
            });
  }

  @Test
  void aFilterIsBounded() {
    String one = "name = 'a'";
    assertThatThrownBy(
            () -> Filter.parse(String.join(" AND ", java.util.Collections.nCopies(33, one))))
        .hasMessageContaining("at most 32");
    assertThatThrownBy(() -> Filter.parse("name = '" + "a".repeat(10_000) + "'"))
        .hasMessageContaining("10000");
  }

  @Test
  void aTextThatTheDatabaseCannotKeepIsRefused() {
    assertThatThrownBy(() -> Filter.parse("name = 'a\u0000b'")).hasMessageContaining("U+0000");
    assertThatThrownBy(() -> Filter.parse("tags.`a\u0000b` = 'x'")).hasMessageContaining("U+0000");
  }
}
