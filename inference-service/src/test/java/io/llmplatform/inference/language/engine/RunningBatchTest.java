package io.llmplatform.inference.language.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.sampling.Sampler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens in a step, with a clock that moves by what the decoder does only. */
class RunningBatchTest {
  private static final int BLOCK = 4;

  private FakeDecoder decoder = new FakeDecoder(2, 40);
  private EngineSettings settings = settings(8, 1 << 20);
  private final List<String> metered = new ArrayList<>();
  private @Nullable WaitingSequences waiting;
  private @Nullable RunningBatch batch;

  private static EngineSettings settings(@Nullable Integer prefillTokens, long prefixMemory) {
    return new EngineSettings(
        1000,
        prefillTokens,
        Duration.ofMillis(80),
        Duration.ofSeconds(5),
        5,
        null,
        prefixMemory,
        BLOCK);
  }

  private RunningBatch batch() {
    if (batch == null) {
      waiting = new WaitingSequences(settings);
      batch = new RunningBatch(decoder, settings, waiting, meter(), decoder.clock::get);
    }
    return batch;
  }

  private EngineListener meter() {
    return new EngineListener() {
      @Override
      public void started(Duration waited, int promptTokens, int cachedTokens) {
        metered.add(
            "started after %d ms: %d, %d cached"
                .formatted(waited.toMillis(), promptTokens, cachedTokens));
      }

      @Override
      public void prefilled(int tokens, Duration took) {
        metered.add("prefilled %d in %d ms".formatted(tokens, took.toMillis()));
      }

      @Override
      public void decoded(int sequences, Duration took) {
        metered.add("decoded %d in %d ms".formatted(sequences, took.toMillis()));
      }

      @Override
      public void ended(Ending ending, int promptTokens, int generated) {
        metered.add("%s after %d and %d".formatted(ending, promptTokens, generated));
      }
    };
  }

  private Sequence submit(int[] prompt, int maxTokens, TokenListener listener) {
    return submit(request(prompt, maxTokens, new Greedy(), Set.of(), Urgency.DEFAULT), listener);
  }

  private Sequence submit(TokenRequest request, TokenListener listener) {
    batch();
    Sequence sequence =
        new Sequence(request, listener, settings, decoder.slotTokens(), decoder.clock.get());
    requireNonNull(waiting).add(sequence);
    return sequence;
  }

  private static TokenRequest request(
      int[] prompt, int maxTokens, Sampler sampler, Set<Integer> stops, Urgency urgency) {
    return new TokenRequest(prompt, maxTokens, sampler, stops, "tenant", urgency);
  }

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      batch().step();
    }
  }

  private static int[] prompt(int length, int first) {
    int[] prompt = new int[length];
    for (int i = 0; i < length; i++) {
      prompt[i] = (first + i) % 90;
    }
    return prompt;
  }

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
    assertThat(requireNonNull(waiting).size()).isEqualTo(1);
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
    assertThat(requireNonNull(waiting).size()).isZero();
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
  void aListenerThatThrowsEndsItsOwnGenerationOnly() {
    Told other = new Told();
    Told told = new Told();
    submit(prompt(3, 1), 6, other);
    submit(
        prompt(3, 2),
        6,
        new TokenListener() {
          @Override
          public boolean token(SampledToken token) {
            throw new IllegalStateException("a listener's fault");
          }

          @Override
          public void ended(Ending ending, int generated) {
            told.ended(ending, generated);
            throw new IllegalStateException("another fault");
          }
        });

    steps(8);

    assertThat(told.ending()).isEqualTo(Ending.FAILED);
    assertThat(told.endings()).isEqualTo(1);
    assertThat(other.ending()).isEqualTo(Ending.LENGTH);
    assertThat(other.tokens()).isEqualTo(FakeDecoder.continuation(prompt(3, 1), 6));
  }

  @Test
  void aPromptThatFailsIsNoOthersFault() {
    Told failed = new Told();
    Told other = new Told();
    submit(new int[] {1, FakeDecoder.FAILING}, 6, failed);
    submit(prompt(3, 1), 6, other);

    steps(8);

    assertThat(failed.ending()).isEqualTo(Ending.FAILED);
    assertThat(other.ending()).isEqualTo(Ending.LENGTH);
  }

  @Test
  void whatIsNotANumberEndsItsOwnGenerationOnly() {
    Told failed = new Told();
    Told other = new Told();
    submit(prompt(3, 1), 6, other);
    Sampler poisoned = logits -> new SampledToken(FakeDecoder.NOT_A_NUMBER, 0, List.of());
    submit(request(prompt(3, 2), 6, poisoned, Set.of(), Urgency.DEFAULT), failed);

    steps(8);

    assertThat(failed.ending()).isEqualTo(Ending.FAILED);
    assertThat(failed.generated()).isEqualTo(1);
    assertThat(other.ending()).isEqualTo(Ending.LENGTH);
  }

  @Test
  void aSamplerThatChoosesWhatDoesNotExistEndsItsOwnGenerationOnly() {
    Told failed = new Told();
    Told other = new Told();
    submit(prompt(3, 1), 6, other);
    Sampler wrong = logits -> new SampledToken(logits.remaining(), 0, List.of());
    submit(request(prompt(3, 2), 6, wrong, Set.of(), Urgency.DEFAULT), failed);

    steps(8);

    assertThat(failed.ending()).isEqualTo(Ending.FAILED);
    assertThat(failed.generated()).isZero();
    assertThat(other.ending()).isEqualTo(Ending.LENGTH);
  }

  @Test
  void aStepThatFailsEndsItsSequencesAndTheNextOnesRun() {
    List<Told> failed = List.of(new Told(), new Told());
    failed.forEach(each -> submit(prompt(3, 1), 6, each));
    decoder.broken = true;
    steps(2);
    decoder.broken = false;
    Told next = new Told();
    submit(prompt(3, 1), 6, next);

    steps(6);

    assertThat(failed).allMatch(each -> each.ending() == Ending.FAILED);
    assertThat(next.tokens()).isEqualTo(FakeDecoder.continuation(prompt(3, 1), 6));
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
