package io.llmplatform.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LiveSamplerTest {

  @Test
  void followsTheProbabilityThatIsConfiguredNow() {
    AtomicReference<Double> probability = new AtomicReference<>(0.0);
    LiveSampler sampler = new LiveSampler(probability::get);
    assertThat(sampled(sampler)).isZero();
    probability.set(1.0);
    assertThat(sampled(sampler)).isEqualTo(1000);
    probability.set(0.1);
    assertThat(sampled(sampler)).isBetween(50, 150);
  }

  private static int sampled(LiveSampler sampler) {
    int sampled = 0;
    for (int trace = 0; trace < 1000; trace++) {
      sampled += sampler.isSampled(trace) ? 1 : 0;
    }
    return sampled;
  }
}
