package io.llmplatform.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PriceTest {
  @Test
  void countsMicroUnitsRoundedUpForEachRequest() {
    Price price = Price.ofMillion(new BigDecimal("0.02"), new BigDecimal("1.5"));
    assertThat(price).isEqualTo(new Price(20_000, 1_500_000));
    assertThat(price.of(1_000_000, 0)).isEqualTo(20_000);
    assertThat(price.of(1, 0)).isEqualTo(1);
    assertThat(price.of(0, 0)).isZero();
    assertThat(price.of(50, 2)).isEqualTo(4);
  }

  @Test
  void countsWhereAProductOfLongsWouldNotFit() {
    assertThat(new Price(Long.MAX_VALUE / 1000, 0).of(100_000, 0))
        .isEqualTo(Long.MAX_VALUE / 1000 / 10 + 1);
  }
}
