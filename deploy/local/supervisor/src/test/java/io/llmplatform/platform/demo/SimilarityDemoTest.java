package io.llmplatform.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SimilarityDemoTest {
  @Test
  void cosineKnowsDirectionAndNotLength() {
    assertThat(SimilarityDemo.cosine(new double[] {1, 2}, new double[] {10, 20}))
        .isCloseTo(1, within(1e-9));
    assertThat(SimilarityDemo.cosine(new double[] {1, 0}, new double[] {0, 5}))
        .isCloseTo(0, within(1e-9));
    assertThat(SimilarityDemo.cosine(new double[] {1, 1}, new double[] {-1, -1}))
        .isCloseTo(-1, within(1e-9));
  }
}
