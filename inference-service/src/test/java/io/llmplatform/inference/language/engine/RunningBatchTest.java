package io.llmplatform.inference.language.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What happens in a step. */
class RunningBatchTest extends BatchScenario {
  @Test
  void givesTheTokensThatFollowUntilThereAreEnough() {
    Told told = new Told();
    submit(prompt(5, 1), 6, told);

    steps(6);

    assertThat(told.tokens()).isEqualTo(FakeDecoder.continuation(prompt(5, 1), 6));
    assertThat(told.ending()).isEqualTo(Ending.LENGTH);
    assertThat(told.generated()).isEqualTo(6);
    assertThat(decoder.isEmpty()).isTrue();
  }

  @Test
  void fillsItsSlotsAndKeepsTheRestWaiting() {
    List<Told> told = List.of(new Told(), new Told(), new Told());
    told.forEach(each -> submit(prompt(2, 3), 9, each));

    steps(4);

    assertThat(batch().size()).isEqualTo(2);
    assertThat(waiting()).isEqualTo(1);
    assertThat(told.get(2).tokens()).isEmpty();
    assertThat(decoder.calls).endsWith("decode 2");
  }

  @Test
  void aLateJoinerEntersAtTheNextStep() {
    submit(prompt(2, 3), 20, new Told());
    steps(3);
    Told late = new Told();
    submit(prompt(3, 5), 20, late);

    steps(1);

    assertThat(late.tokens()).hasSize(2);
    assertThat(decoder.calls).endsWith("decode 1", "prefill 0..3", "decode 2");
  }

  @Test
  void aFreedSlotIsFilledAtTheNextStep() {
    settings = settings(64, 0);
    Told first = new Told();
    submit(prompt(2, 3), 2, first);
    submit(prompt(2, 4), 20, new Told());
    Told third = new Told();
    submit(prompt(2, 5), 20, third);
    steps(1);
    assertThat(first.ending()).isEqualTo(Ending.LENGTH);
    assertThat(third.tokens()).isEmpty();

    steps(1);

    assertThat(third.tokens()).hasSize(2);
  }

  @Test
  void decodeStepsComeBetweenThePiecesOfALongPrompt() {
    submit(prompt(2, 3), 20, new Told());
    steps(1);
    decoder.calls.clear();
    submit(prompt(20, 5), 20, new Told());

    steps(3);

    assertThat(decoder.calls)
        .containsExactly(
            "prefill 0..8", "decode 1", "prefill 8..16", "decode 1", "prefill 16..20", "decode 2");
  }

  @Test
  void severalShortPromptsShareAStepsTimeForPrompts() {
    settings = settings(48, 0);
    decoder = new FakeDecoder(8, 40);
    for (int i = 0; i < 5; i++) {
      submit(prompt(3, i), 20, new Told());
    }

    steps(1);

    assertThat(decoder.calls)
        .containsExactly("prefill 0..3", "prefill 0..3", "prefill 0..3", "decode 3");
  }

  @Test
  void aCancelledSequenceFreesItsSlotForTheNext() {
    Told cut = new Told();
    Sequence running = submit(prompt(2, 3), 20, cut);
    submit(prompt(2, 4), 20, new Told());
    Told next = new Told();
    submit(prompt(2, 5), 20, next);
    steps(3);

    running.cancel();
    steps(1);

    assertThat(cut.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(cut.generated()).isEqualTo(cut.tokens().size());
    assertThat(next.tokens()).isNotEmpty();
  }

  @Test
  void whatWaitsCanBeCancelledToo() {
    submit(prompt(2, 3), 20, new Told());
    submit(prompt(2, 4), 20, new Told());
    Told cut = new Told();
    Sequence third = submit(prompt(2, 5), 20, cut);
    steps(1);

    third.cancel();
    steps(1);

    assertThat(cut.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(cut.generated()).isZero();
    assertThat(waiting()).isZero();
  }

  @Test
  void aPromptCanBeCancelledInTheMiddle() {
    Told cut = new Told();
    Sequence joining = submit(prompt(30, 3), 5, cut);
    steps(1);

    joining.cancel();
    steps(1);

    assertThat(cut.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(cut.cached()).isEqualTo(-1);
    assertThat(decoder.isEmpty()).isTrue();
  }

  @Test
  void aDeadlineEndsWhatRunsAndWhatWaits() {
    Urgency brief = new Urgency(0, Duration.ofMillis(25));
    List<Told> told = List.of(new Told(), new Told(), new Told());
    for (Told each : told) {
      submit(request(prompt(2, 3), 30, new Greedy(), Set.of(), brief), each);
    }

    steps(4);

    assertThat(told).allMatch(each -> each.ending() == Ending.DEADLINE);
    assertThat(told.get(0).tokens()).isNotEmpty();
    assertThat(told.get(2).tokens()).isEmpty();
  }

  @Test
  void aStopTokenEndsAndIsNotGiven() {
    List<Integer> expected = FakeDecoder.continuation(prompt(5, 1), 6);
    Told told = new Told();
    Set<Integer> stops = Set.of(expected.get(3));
    submit(request(prompt(5, 1), 20, new Greedy(), stops, Urgency.DEFAULT), told);

    steps(6);

    assertThat(told.tokens()).isEqualTo(expected.subList(0, expected.indexOf(expected.get(3))));
    assertThat(told.ending()).isEqualTo(Ending.STOP);
    assertThat(told.generated()).isEqualTo(told.tokens().size() + 1);
  }

  @Test
  void aListenerThatHasEnoughEnds() {
    Told told = new Told(3);
    submit(prompt(5, 1), 20, told);

    steps(6);

    assertThat(told.tokens()).hasSize(3);
    assertThat(told.ending()).isEqualTo(Ending.STOP);
    assertThat(told.generated()).isEqualTo(3);
  }

  @Test
  void aConstraintThatAllowsNothingEnds() {
    Told told = new Told();
    submit(request(prompt(5, 1), 20, logits -> null, Set.of(), Urgency.DEFAULT), told);

    steps(1);

    assertThat(told.ending()).isEqualTo(Ending.STOP);
    assertThat(told.generated()).isZero();
  }

  @Test
  void theContextEndsWhatMayBeLonger() {
    Told told = new Told();
    submit(prompt(30, 1), 100, told);

    steps(20);

    assertThat(told.ending()).isEqualTo(Ending.LENGTH);
    assertThat(told.generated()).isEqualTo(10);
  }

  @Test
  void whatDoesNotFitIntoTheCacheWaitsThoughASlotIsFree() {
    decoder = new FakeDecoder(3, 40, 60);
    Told first = new Told();
    submit(prompt(10, 1), 20, first);
    Told second = new Told();
    submit(prompt(10, 2), 25, second);

    steps(4);
    assertThat(second.cached()).isEqualTo(-1);
    steps(60);

    assertThat(first.ending()).isEqualTo(Ending.LENGTH);
    assertThat(second.ending()).isEqualTo(Ending.LENGTH);
  }

  @Test
  void metersSeeEveryTokenOnce() {
    submit(prompt(11, 1), 3, new Told());
    steps(4);

    assertThat(metered)
        .containsExactly(
            "started after 0 ms: 11, 0 cached",
            "prefilled 8 in 8 ms",
            "prefilled 3 in 3 ms",
            "decoded 1 in 10 ms",
            "decoded 1 in 10 ms",
            "LENGTH after 11 and 3");
  }

  @Test
  void closingAnswersEveryoneAndFreesAll() {
    List<Told> told = List.of(new Told(), new Told(), new Told(), new Told());
    told.forEach(each -> submit(prompt(9, 1), 20, each));
    steps(3);

    batch().close();

    assertThat(told).allMatch(each -> each.ending() == Ending.FAILED && each.endings() == 1);
    assertThat(decoder.openBlocks).isZero();
    assertThat(decoder.isEmpty()).isTrue();
    assertThat(decoder.closed).isTrue();
  }
}
