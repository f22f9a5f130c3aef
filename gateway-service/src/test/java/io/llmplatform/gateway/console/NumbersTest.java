package io.llmplatform.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class NumbersTest {
  private final Numbers english = new Numbers(Language.ENGLISH.formats());
  private final Numbers chinese = new Numbers(Language.CHINESE.formats());

  @Test
  void largeNumbersAreShort() {
    assertThat(english.compact(1_234_567)).isEqualTo("1.2M");
    assertThat(chinese.compact(1_234_567)).isEqualTo("123.5万");
    assertThat(english.compact(0)).isEqualTo("0");
    assertThat(english.exact(1_234_567)).isEqualTo("1,234,567");
  }

  @Test
  void smallAmountsAreShownToo() {
    assertThat(english.money(new BigDecimal("12.5"), "USD")).isEqualTo("$12.50");
    assertThat(english.money(new BigDecimal("0.001440"), "USD")).isEqualTo("$0.00144");
    assertThat(english.money(BigDecimal.ZERO, "USD")).isEqualTo("$0.00");
    assertThat(chinese.money(new BigDecimal("12.5"), "CNY")).isEqualTo("¥12.50");
    assertThat(english.money(new BigDecimal("12.5"), "tokens?")).isEqualTo("12.5 tokens?");
  }

  @Test
  void timesAndSharesHaveTheDigitsThatMatter() {
    assertThat(english.milliseconds(2.614)).isEqualTo("2.61 ms");
    assertThat(english.milliseconds(79.44)).isEqualTo("79.4 ms");
    assertThat(english.milliseconds(1034)).isEqualTo("1.03 s");
    assertThat(english.percent(1, 800)).isEqualTo("0.12%");
    assertThat(english.percent(1, 3)).isEqualTo("33.3%");
    assertThat(english.percent(0, 0)).isEqualTo("0%");
  }
}
