package io.llmplatform.inference.retrieval.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.retrieval.index.Filter.And;
import io.llmplatform.inference.retrieval.index.Filter.Comparison;
import io.llmplatform.inference.retrieval.index.Filter.Membership;
import io.llmplatform.inference.retrieval.index.Filter.Operator;
import io.llmplatform.inference.retrieval.index.Filter.Or;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What filters mean to every adapter of {@link VectorIndex}. */
public abstract class FilterContract extends IndexContract {
  private List<String> where(Filter filter) {
    List<String> near = found(AQuery.near(1).where(filter)).stream().sorted().toList();
    List<String> wording = found(AQuery.saying("word").where(filter)).stream().sorted().toList();
    assertThat(wording).as("by text").isEqualTo(near);
    return near;
  }

  private static Filter is(String attribute, Operator operator, Object value) {
    return new Comparison(attribute, operator, value);
  }

  private static Filter in(String attribute, Object... values) {
    return new Membership(attribute, List.of(values), false);
  }

  private static Filter notIn(String attribute, Object... values) {
    return new Membership(attribute, List.of(values), true);
  }

  private static AChunk chunk(String name) {
    return AChunk.named(name).saying("word");
  }

  @Test
  void comparesNumbers() {
    write(
        chunk("-1.5").having("n", -1.5),
        chunk("0").having("n", -0.0),
        chunk("7").having("n", 7.0),
        chunk("big").having("n", 1.7e300));
    assertThat(where(is("n", Operator.EQ, 7.0))).containsExactly("7");
    assertThat(where(is("n", Operator.EQ, 0.0))).containsExactly("0");
    assertThat(where(is("n", Operator.NE, 7.0))).containsExactly("-1.5", "0", "big");
    assertThat(where(is("n", Operator.GT, 0.0))).containsExactly("7", "big");
    assertThat(where(is("n", Operator.GTE, 7.0))).containsExactly("7", "big");
    assertThat(where(is("n", Operator.LT, 0.0))).containsExactly("-1.5");
    assertThat(where(is("n", Operator.LTE, 0.0))).containsExactly("-1.5", "0");
    assertThat(where(is("n", Operator.GT, -2.0))).hasSize(4);
    assertThat(where(in("n", 7.0, -1.5, 3.0))).containsExactly("-1.5", "7");
    assertThat(where(notIn("n", 7.0, -1.5))).containsExactly("0", "big");
  }

  @Test
  void comparesStringsByCodePoints() {
    write(
        chunk("a").having("s", "apple"),
        chunk("b").having("s", "apples"),
        chunk("c").having("s", "Zebra"),
        chunk("d").having("s", ""),
        chunk("e").having("s", "北京"));
    assertThat(where(is("s", Operator.EQ, "apple"))).containsExactly("a");
    assertThat(where(is("s", Operator.EQ, ""))).containsExactly("d");
    assertThat(where(is("s", Operator.NE, "apple"))).containsExactly("b", "c", "d", "e");
    assertThat(where(is("s", Operator.GT, "apple"))).containsExactly("b", "e");
    assertThat(where(is("s", Operator.GTE, "apple"))).containsExactly("a", "b", "e");
    assertThat(where(is("s", Operator.LT, "apple"))).containsExactly("c", "d");
    assertThat(where(is("s", Operator.LTE, "apple"))).containsExactly("a", "c", "d");
    assertThat(where(in("s", "Zebra", "北京"))).containsExactly("c", "e");
    assertThat(where(notIn("s", "Zebra", "北京"))).containsExactly("a", "b", "d");
  }

  @Test
  void comparesTruthValues() {
    write(chunk("yes").having("b", true), chunk("no").having("b", false), chunk("none"));
    assertThat(where(is("b", Operator.EQ, true))).containsExactly("yes");
    assertThat(where(is("b", Operator.EQ, false))).containsExactly("no");
    assertThat(where(is("b", Operator.NE, true))).containsExactly("no", "none");
    assertThat(where(in("b", true, false))).containsExactly("no", "yes");
  }

  @Test
  void onlyNegationsHoldOfWhatIsMissingOrOfAnotherType() {
    write(
        chunk("none"),
        chunk("number").having("k", 1.0),
        chunk("string").having("k", "1.0"),
        chunk("truth").having("k", true));
    assertThat(where(is("k", Operator.EQ, 1.0))).containsExactly("number");
    assertThat(where(is("k", Operator.EQ, "1.0"))).containsExactly("string");
    assertThat(where(is("k", Operator.EQ, true))).containsExactly("truth");
    assertThat(where(is("k", Operator.GTE, 0.0))).containsExactly("number");
    assertThat(where(is("k", Operator.LTE, 2.0))).containsExactly("number");
    assertThat(where(is("k", Operator.GT, ""))).containsExactly("string");
    assertThat(where(is("k", Operator.LT, "zzz"))).containsExactly("string");
    assertThat(where(is("k", Operator.NE, 1.0))).containsExactly("none", "string", "truth");
    assertThat(where(in("k", 1.0, "1.0"))).containsExactly("number", "string");
    assertThat(where(notIn("k", 1.0, true))).containsExactly("none", "string");
    assertThat(where(is("unknown", Operator.GT, 0.0))).isEmpty();
    assertThat(where(is("unknown", Operator.NE, "x"))).hasSize(4);
  }

  @Test
  void joinsConditions() {
    write(
        chunk("a").having("year", 2020.0).having("lang", "en"),
        chunk("b").having("year", 2024.0).having("lang", "zh"),
        chunk("c").having("year", 2024.0).having("lang", "en"));
    Filter recent = is("year", Operator.GT, 2021.0);
    Filter english = is("lang", Operator.EQ, "en");
    assertThat(where(new And(List.of(recent, english)))).containsExactly("c");
    assertThat(where(new Or(List.of(recent, english)))).containsExactly("a", "b", "c");
    Filter notEnglish = is("lang", Operator.NE, "en");
    Filter old = is("year", Operator.LT, 2021.0);
    assertThat(where(new Or(List.of(new And(List.of(recent, notEnglish)), old))))
        .containsExactly("a", "b");
    assertThat(where(new And(List.of(new Or(List.of(old, notEnglish)), notIn("lang", "zh")))))
        .containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "it's",
        "say \"x\"",
        "back\\slash",
        "ends with \\",
        "tab\tand\nline",
        "nul\0",
        "{v0}",
        "x\" or true or \"\" == \"",
        "x') || true || ('",
        "%_*?",
        "\\u0041",
        "ünï © 北京 🙂",
        "  spaces  ",
        "[0]"
      })
  void takesStringsAndNamesForWhatTheyAre(String strange) {
    write(
        chunk("value").having("k", strange),
        chunk("name").having(strange, "v"),
        chunk("other").having("k", "A").having("other", "v"));
    assertThat(where(is("k", Operator.EQ, strange))).containsExactly("value");
    assertThat(where(is("k", Operator.NE, strange))).containsExactly("name", "other");
    assertThat(where(in("k", strange, "B"))).containsExactly("value");
    assertThat(
            where(new And(List.of(is("k", Operator.GTE, strange), is("k", Operator.LTE, strange)))))
        .containsExactly("value");
    assertThat(where(is(strange, Operator.EQ, "v"))).containsExactly("name");
    assertThat(where(is(strange, Operator.GTE, "v"))).containsExactly("name");
    assertThat(where(is(strange, Operator.NE, "v"))).containsExactly("other", "value");
  }

  @Test
  void doesNotTakeOneNameForAnother() {
    write(chunk("a").having("k", "v"), chunk("b").having("kk", "v"), chunk("c").having("K", "v"));
    assertThat(where(is("k", Operator.EQ, "v"))).containsExactly("a");
    assertThat(where(is("k", Operator.GTE, ""))).containsExactly("a");
    assertThat(where(is("kk", Operator.EQ, "v"))).containsExactly("b");
  }

  @Test
  void takesAThousandConditions() {
    write(chunk("a").having("k", "v999"), chunk("b").having("k", "w"));
    List<Filter> many =
        Stream.iterate(0, i -> i + 1).limit(1000).map(i -> is("k", Operator.EQ, "v" + i)).toList();
    assertThat(where(new Or(many))).containsExactly("a");
    List<Filter> none =
        Stream.iterate(0, i -> i + 1).limit(1000).map(i -> is("k", Operator.NE, "v" + i)).toList();
    assertThat(where(new And(none))).containsExactly("b");
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      values.add("v" + i);
    }
    assertThat(where(new Membership("k", values, false))).containsExactly("a");
  }
}
