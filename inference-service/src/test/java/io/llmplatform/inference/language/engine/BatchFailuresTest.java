package io.llmplatform.inference.language.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.sampling.Sampler;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose generations end when something fails. */
class BatchFailuresTest extends BatchScenario {
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
}
