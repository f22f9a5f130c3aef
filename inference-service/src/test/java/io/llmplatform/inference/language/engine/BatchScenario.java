package io.llmplatform.inference.language.engine;

import static java.util.Objects.requireNonNull;

import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.sampling.Sampler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A batch that is stepped by hand, with a clock that moves by what the decoder does only. */
abstract class BatchScenario {
  static final int BLOCK = 4;

  FakeDecoder decoder = new FakeDecoder(2, 40);
  EngineSettings settings = settings(8, 1 << 20);
  final List<String> metered = new ArrayList<>();
  private @Nullable WaitingSequences waiting;
  private @Nullable RunningBatch batch;

  static EngineSettings settings(@Nullable Integer prefillTokens, long prefixMemory) {
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

  RunningBatch batch() {
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

  Sequence submit(int[] prompt, int maxTokens, TokenListener listener) {
    return submit(request(prompt, maxTokens, new Greedy(), Set.of(), Urgency.DEFAULT), listener);
  }

  Sequence submit(TokenRequest request, TokenListener listener) {
    batch();
    Sequence sequence =
        new Sequence(request, listener, settings, decoder.slotTokens(), decoder.clock.get());
    requireNonNull(waiting).add(sequence);
    return sequence;
  }

  static TokenRequest request(
      int[] prompt, int maxTokens, Sampler sampler, Set<Integer> stops, Urgency urgency) {
    return new TokenRequest(prompt, maxTokens, sampler, stops, "tenant", urgency);
  }

  void steps(int count) {
    for (int i = 0; i < count; i++) {
      batch().step();
    }
  }

  static int[] prompt(int length, int first) {
    int[] prompt = new int[length];
    for (int i = 0; i < length; i++) {
      prompt[i] = (first + i) % 90;
    }
    return prompt;
  }

  int waiting() {
    return waiting == null ? 0 : waiting.size();
  }
}
