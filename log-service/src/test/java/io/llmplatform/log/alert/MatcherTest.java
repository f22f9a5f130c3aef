package io.llmplatform.log.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherTest {

  @ParameterizedTest
  @CsvSource({
    "a, x, false, true, true",
    "a, x, false, false, false",
    "a, y, false, false, true",
    "a, x|y, true, true, true",
    "a, y|z, true, true, false",
    "a, '', false, true, false",
    "b, '', false, true, true",
    "b, x, false, false, true",
    "a, ., true, true, true",
    "a, '', true, true, false"
  })
  void fitsAsInAlertmanager(
      String name, String value, boolean isRegex, boolean isEqual, boolean fits) {
    assertThat(Matcher.of(name, value, isRegex, isEqual).fits(Map.of("a", "x"))).isEqualTo(fits);
  }

  @Test
  @Timeout(10)
  void anExpressionTakesTimeInProportionToItsText() {
    Matcher hostile = Matcher.of("a", "(a+)+b", true, true);
    assertThat(hostile.fits(Map.of("a", "a".repeat(5000)))).isFalse();
  }

  @Test
  void isWrittenAsPeopleWriteIt() {
    assertThat(Matcher.of("a", "b", false, true)).hasToString("a=\"b\"");
    assertThat(Matcher.of("a", "b", false, false)).hasToString("a!=\"b\"");
    assertThat(Matcher.of("a", "b", true, true)).hasToString("a=~\"b\"");
    assertThat(Matcher.of("a", "b", true, false)).hasToString("a!~\"b\"");
  }
}
