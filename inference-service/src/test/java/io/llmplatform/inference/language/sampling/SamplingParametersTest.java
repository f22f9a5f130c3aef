package io.llmplatform.inference.language.sampling;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SamplingParametersTest {
  @Test
  void namesTheParameterThatIsOutOfRange() {
    requireRefused("temperature", b -> b.temperature(-0.1));
    requireRefused("temperature", b -> b.temperature(Double.NaN));
    requireRefused("temperature", b -> b.temperature(Double.POSITIVE_INFINITY));
    requireRefused("topK", b -> b.topK(-1));
    requireRefused("topP", b -> b.topP(0));
    requireRefused("topP", b -> b.topP(1.1));
    requireRefused("minP", b -> b.minP(-0.1));
    requireRefused("minP", b -> b.minP(Double.NaN));
    requireRefused("repetitionPenalty", b -> b.repetitionPenalty(0));
    requireRefused("presencePenalty", b -> b.presencePenalty(2.1));
    requireRefused("frequencyPenalty", b -> b.frequencyPenalty(-2.1));
    requireRefused("logitBias", b -> b.logitBias(Map.of(-1, 1f)));
    requireRefused("logitBias", b -> b.logitBias(Map.of(1, 100.5f)));
    requireRefused("logitBias", b -> b.logitBias(Map.of(1, Float.NaN)));
    requireRefused("topLogprobs", b -> b.topLogprobs(21));
    requireRefused("topLogprobs", b -> b.topLogprobs(-1));
    requireRefused("minTokens", b -> b.minTokens(-1));
  }

  @Test
  void theEndsOfRangesAreInThem() {
    assertThatNoException()
        .isThrownBy(
            () ->
                SamplingParameters.builder()
                    .temperature(0)
                    .topP(1)
                    .minP(1)
                    .presencePenalty(-2)
                    .frequencyPenalty(2)
                    .logitBias(Map.of(0, -100f, 1, 100f))
                    .topLogprobs(20)
                    .build());
  }

  private static void requireRefused(
      String parameter, Consumer<SamplingParameters.Builder> change) {
    SamplingParameters.Builder builder = SamplingParameters.builder();
    change.accept(builder);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageStartingWith(parameter + " must be ");
  }
}
