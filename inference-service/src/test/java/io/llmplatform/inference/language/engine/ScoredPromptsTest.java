package io.llmplatform.inference.language.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.sampling.Sampler;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Prompts whose own tokens are told with what the model thought of them. */
class ScoredPromptsTest extends BatchScenario {
  /** Scores a token by its logit. */
  private static final class Scoring implements Sampler {
    private final Greedy greedy = new Greedy();

    @Override
    public SampledToken next(FloatBuffer logits) {
      return greedy.next(logits);
    }

    @Override
    public boolean scoresPrompt() {
      return true;
    }

    @Override
    public SampledToken score(FloatBuffer logits, int token) {
      return new SampledToken(token, logits.get(logits.position() + token), List.of());
    }
  }

  private Told scored(int[] prompt) {
    Told told = new Told();
    submit(request(prompt, 2, new Scoring(), Set.of(), Urgency.DEFAULT), told);
    return told;
  }

  /** A prompt of which the second half is what the decoder itself goes on with. */
  private static int[] halfExpected() {
    int[] first = prompt(5, 1);
    int[] whole = new int[10];
    System.arraycopy(first, 0, whole, 0, 5);
    List<Integer> next = FakeDecoder.continuation(first, 5);
    for (int i = 0; i < 5; i++) {
      whole[5 + i] = next.get(i);
    }
    return whole;
  }

  @Test
  void eachTokenIsScoredByWhatGoesBeforeIt() {
    settings = settings(4, 1 << 20);
    int[] prompt = halfExpected();
    Told told = scored(prompt);

    steps(5);

    assertThat(told.prompt()).extracting(SampledToken::id).containsExactly(boxed(prompt));
    assertThat(told.prompt().get(0).logprob()).isNaN();
    assertThat(told.prompt().subList(5, 10)).allMatch(token -> token.logprob() == 1);
    assertThat(told.tokens()).isEqualTo(FakeDecoder.continuation(prompt, 2));
  }

  private static Integer[] boxed(int[] tokens) {
    Integer[] boxed = new Integer[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      boxed[i] = tokens[i];
    }
    return boxed;
  }

  @Test
  void whatWasSeenBeforeIsComputedAgain() {
    submit(prompt(11, 1), 2, new Told());
    steps(3);

    Told told = scored(prompt(11, 1));
    steps(3);

    assertThat(told.cached()).isZero();
    assertThat(told.prompt()).hasSize(11);
  }

  @Test
  void othersAreNotTold() {
    Told told = new Told();
    submit(prompt(11, 1), 2, told);

    steps(3);

    assertThat(told.prompt()).isEmpty();
  }
}
