package io.llmplatform.inference.language.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class ExponentialTest {
  @Test
  void isThatOfTheLibrary() {
    for (double x = Exponential.NEGLIGIBLE; x <= 0; x += 0.0007) {
      assertThat(Exponential.of(x)).isCloseTo(Math.exp(x), withinPercentage(1e-8));
    }
    assertThat(Exponential.of(0)).isEqualTo(1);
  }
}
