package io.llmplatform.user.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.Limits;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class InputTest {

  private static void assertRefused(String field, Runnable reading) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(reading::run)
        .satisfies(refusal -> assertThat(refusal.field()).isEqualTo(field));
  }

  @Test
  void aRevisionComesFromTheBodyOrTheHeader() {
    assertThat(Revision.of(3L, null).version()).isEqualTo(3);
    assertThat(Revision.of(null, "\"3\"").version()).isEqualTo(3);
    assertThat(Revision.of(null, "W/\"3\"").version()).isEqualTo(3);
    assertThat(Revision.of(3L, "\"3\"").version()).isEqualTo(3);
    assertThat(Revision.of(null, "*").version()).isNull();
    assertRefused("version", () -> Revision.of(3L, "\"4\""));
    assertRefused("If-Match", () -> Revision.of(null, "abc"));
  }

  @Test
  void anEditOfAnotherVersionIsAConflict() {
    assertThatCode(() -> new Revision(null).require(7)).doesNotThrowAnyException();
    assertThatCode(() -> new Revision(7L).require(7)).doesNotThrowAnyException();
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> new Revision(6L).require(7))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void aSearchMeansItself() {
    assertThat(SearchText.pattern(null)).isEqualTo("%%");
    assertThat(SearchText.pattern("A%_!b")).isEqualTo("%a!%!_!!b%");
    assertRefused("search", () -> SearchText.pattern("a\u0000"));
  }

  @Test
  void aLineHasNoControlCharacters() {
    assertThat(Line.of("f", " a b ", 10)).isEqualTo("a b");
    assertThat(Line.orNull("f", "  ", 10)).isNull();
    assertRefused("f", () -> Line.of("f", "a\nb", 10));
    assertRefused("f", () -> Line.of("f", "a\uD800", 10));
    assertRefused("f", () -> Line.of("f", "x".repeat(11), 10));
  }

  @Test
  void limitsAreZeroOrMore() {
    Limits zero = new Limits(0L, 0L, 0L, 0L, BigDecimal.ZERO);
    assertThat(LimitsInput.checked("limits", zero)).isEqualTo(zero);
    assertRefused(
        "limits.tokensPerMinute",
        () -> LimitsInput.checked("limits", new Limits(null, -1L, null, null, null)));
    assertRefused("x", () -> LimitsInput.amount("x", new BigDecimal("1e1000000000")));
    assertRefused("x", () -> LimitsInput.amount("x", new BigDecimal("0.1234567")));
    assertThat(LimitsInput.amount("x", new BigDecimal("999999999999.999999"))).isPositive();
  }

  @Test
  void limitsAreWithinOthersIfNoneAllowsMore() {
    Limits bound = new Limits(10L, null, null, null, BigDecimal.TEN);
    assertThat(LimitsInput.isWithin(bound, bound)).isTrue();
    assertThat(LimitsInput.isWithin(Limits.NONE, bound)).isFalse();
    assertThat(LimitsInput.isWithin(new Limits(9L, 1L, null, null, new BigDecimal("10.00")), bound))
        .isTrue();
    assertThat(LimitsInput.isWithin(new Limits(11L, null, null, null, BigDecimal.ONE), bound))
        .isFalse();
  }
}
