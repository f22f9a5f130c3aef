package io.llmplatform.inference.language.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.engine.Urgency;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is spared by prompts that were seen before. */
class PrefixReuseTest extends BatchScenario {
  @Test
  void aSharedBeginningIsReusedInWholeBlocks() {
    Told first = new Told();
    submit(prompt(11, 1), 2, first);
    steps(3);
    decoder.calls.clear();
    Told second = new Told();
    submit(prompt(11, 1), 2, second);

    steps(3);

    assertThat(second.cached()).isEqualTo(8);
    assertThat(second.tokens()).isEqualTo(first.tokens());
    assertThat(decoder.calls)
        .containsExactly("restore 4", "restore 4", "prefill 8..11", "decode 1");
  }

  @Test
  void aConversationReusesItsAnswersToo() {
    Told first = new Told();
    submit(prompt(6, 1), 8, first);
    steps(9);
    List<Integer> longer = new ArrayList<>();
    for (int token : prompt(6, 1)) {
      longer.add(token);
    }
    longer.addAll(first.tokens());
    longer.add(1);
    Told second = new Told();
    submit(longer.stream().mapToInt(Integer::intValue).toArray(), 2, second);

    steps(3);

    assertThat(second.cached()).isEqualTo(12);
    assertThat(second.tokens())
        .isEqualTo(
            FakeDecoder.continuation(longer.stream().mapToInt(Integer::intValue).toArray(), 2));
  }

  @Test
  void aPromptIsNeverReusedToItsLastToken() {
    for (int time = 0; time < 2; time++) {
      Told told = new Told();
      submit(prompt(8, 1), 2, told);
      steps(3);
      assertThat(told.cached()).isEqualTo(time == 0 ? 0 : 4);
    }
  }

  @Test
  void prefixesAreNotSharedBetweenTenants() {
    submit(prompt(11, 1), 2, new Told());
    steps(3);
    Told other = new Told();
    submit(
        new TokenRequest(prompt(11, 1), 2, new Greedy(), Set.of(), "another", Urgency.DEFAULT),
        other);

    steps(3);

    assertThat(other.cached()).isZero();
  }
}
