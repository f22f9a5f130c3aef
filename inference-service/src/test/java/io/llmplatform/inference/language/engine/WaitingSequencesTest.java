package io.llmplatform.inference.language.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitingSequencesTest {
  private static final long SECOND = 1_000_000_000;
  private static final EngineSettings SETTINGS =
      new EngineSettings(100, null, Duration.ofMillis(80), Duration.ofSeconds(5), 5, null, 0, 32);

  private final WaitingSequences waiting = new WaitingSequences(SETTINGS);

  private Sequence add(String tenant, int priority, int length) {
    return add(tenant, priority, length, 0);
  }

  private Sequence add(String tenant, int priority, int length, long now) {
    TokenRequest request =
        new TokenRequest(
            new int[length], 5, new Greedy(), Set.of(), tenant, new Urgency(priority, null));
    Sequence sequence = new Sequence(request, new Told(), SETTINGS, 1000, now);
    waiting.add(sequence);
    return sequence;
  }

  /** Takes the next one, which then has had its prompt and ends. */
  private Sequence serve(long now) {
    Sequence next = requireNonNull(waiting.take(now, true, each -> true));
    waiting.charge(next, next.promptTokens());
    waiting.ended(next);
    return next;
  }

  @Test
  void equalsGoFirstInFirstOut() {
    List<Sequence> added = List.of(add("a", 5, 1), add("a", 0, 9), add("a", 5, 2));

    assertThat(List.of(serve(0), serve(0), serve(0))).isEqualTo(added);
    assertThat(waiting.take(0, true, each -> true)).isNull();
  }

  @Test
  void aBetterPriorityGoesFirst() {
    add("a", 5, 1);
    Sequence urgent = add("b", 1, 1);

    assertThat(serve(0)).isSameAs(urgent);
  }

  @Test
  void tenantsTakeTurnsByTokens() {
    for (int i = 0; i < 4; i++) {
      add("heavy", 5, 10);
      add("light", 5, 5);
    }
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      turns.add(serve(0).tenant());
    }

    assertThat(turns).containsExactly("heavy", "light", "light", "heavy", "light", "light");
  }

  @Test
  void oneTenantsFloodDoesNotKeepAnotherWaiting() {
    for (int i = 0; i < 50; i++) {
      add("flood", 5, 1);
    }
    for (int i = 0; i < 10; i++) {
      serve(i * SECOND);
    }
    Sequence other = add("other", 5, 1, 10 * SECOND);

    assertThat(List.of(serve(10 * SECOND), serve(10 * SECOND))).contains(other);
  }

  @Test
  void aTenantThatComesBackStartsWhereTheOthersAre() {
    for (int i = 0; i < 20; i++) {
      add("steady", 5, 1);
    }
    for (int i = 0; i < 10; i++) {
      serve(0);
    }
    for (int i = 0; i < 6; i++) {
      add("new", 5, 1);
    }
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      turns.add(serve(0).tenant());
    }

    assertThat(turns).filteredOn("new"::equals).hasSize(3);
  }

  @Test
  void aFloodOfBetterOnesDoesNotKeepTheRestWaitingForEver() {
    Sequence patient = add("a", 5, 1);
    int served = 0;
    Sequence next;
    do {
      add("b", 1, 1, served * SECOND);
      next = serve(served * SECOND);
      served++;
    } while (next != patient && served < 100);

    // Four priorities, five seconds each.
    assertThat(served).isBetween(20, 27);
  }

  @Test
  void aFullQueueRefusesAndKeepsNothing() {
    add("a", 5, 60);
    assertThatThrownBy(() -> add("b", 5, 41))
        .isInstanceOf(QueueFull.class)
        .hasMessageContaining("60 tokens are pending of at most 100");

    add("b", 5, 40);

    assertThat(waiting.size()).isEqualTo(2);
  }

  @Test
  void anEmptyQueueTakesAPromptOfAnyLength() {
    add("a", 5, 500);

    assertThat(waiting.size()).isEqualTo(1);
  }

  @Test
  void nothingIsPassedOverBecauseItDoesNotFit() {
    Sequence large = add("a", 5, 20);
    add("b", 5, 1);

    assertThat(waiting.take(0, true, each -> each.promptTokens() < 10)).isNull();
    assertThat(serve(0)).isSameAs(large);
  }

  @Test
  void nobodyIsTakenInAfterTheEnd() {
    waiting.close();

    assertThatThrownBy(() -> add("a", 5, 1)).isInstanceOf(EngineStopped.class);
  }
}
