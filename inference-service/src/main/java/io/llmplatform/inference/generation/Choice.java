package io.llmplatform.inference.generation;

import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.metrics.GenerationStatistics;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.RequestMetrics.GeneratedText;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one text. Written by the engine's thread, read after its end by another, to which
 * the mailbox hands it over.
 */
final class Choice {
  final int index;
  private final int[] prompt;
  private final GenerationStatistics.Counts statistics;
  private final BiConsumer<Choice, Ending> whenEnded;
  private long submittedAt;
  private boolean prefilled;
  private int cachedTokens;
  private int told;
  private long firstTokenAt;
  private long lastTokenAt;
  private int generated;
  private boolean cut;

  /**
   * @param prompt the same array for all choices of one prompt
   */
  Choice(
      int index,
      int[] prompt,
      GenerationStatistics.Counts statistics,
      BiConsumer<Choice, Ending> whenEnded) {
    this.index = index;
    this.prompt = prompt;
    this.statistics = statistics;
    this.whenEnded = whenEnded;
  }

  /** Before it is submitted. */
  void begins() {
    submittedAt = System.nanoTime();
  }

  /**
   * Counts what comes, and passes it on.
   *
   * @param promptTokens is told these by the engine's thread, where they are told
   * @param pieces likewise
   */
  TextListener listener(Consumer<TextPiece.Token> promptTokens, Consumer<TextPiece> pieces) {
    return new TextListener() {
      @Override
      public void prompt(TextPiece.Token token) {
        promptTokens.accept(token);
      }

      @Override
      public void prefilled(int cached) {
        prefilled = true;
        cachedTokens = cached;
        statistics.prefilled(prompt.length, cached);
      }

      @Override
      public void piece(TextPiece piece) {
        token();
        pieces.accept(piece);
      }

      @Override
      public void rest(String text) {
        pieces.accept(new TextPiece(text, List.of()));
      }

      @Override
      public void ended(Ending ending, int tokens) {
        generated = tokens;
        cut = ending == Ending.CANCELLED;
        statistics.ended(ending, System.nanoTime() - submittedAt);
        whenEnded.accept(Choice.this, ending);
      }
    };
  }

  private void token() {
    long now = System.nanoTime();
    if (told == 0) {
      firstTokenAt = now;
      statistics.firstToken(now - submittedAt);
    } else {
      statistics.nextToken(now - lastTokenAt);
    }
    lastTokenAt = now;
    told++;
  }

  boolean isCut() {
    return cut;
  }

  /** A prompt counts once for all its choices, if one of them has computed it. */
  static Usage usage(List<Choice> choices) {
    Map<int[], Integer> cachedOfPrompts = new IdentityHashMap<>();
    long completion = 0;
    for (Choice each : choices) {
      completion += each.generated;
      if (each.prefilled) {
        cachedOfPrompts.merge(each.prompt, each.cachedTokens, Math::min);
      }
    }
    return new Usage(
        cachedOfPrompts.keySet().stream().mapToLong(each -> each.length).sum(),
        cachedOfPrompts.values().stream().mapToLong(Integer::longValue).sum(),
        completion);
  }

  /** Null where nothing was computed. */
  static @Nullable Cost cost(List<Choice> choices) {
    Usage usage = usage(choices);
    if (usage.total() == 0) {
      return null;
    }
    return Cost.ofText(
        usage.prompt(),
        usage.cached(),
        choices.size(),
        new GeneratedText(usage.completion(), firstToken(choices), perToken(choices), null));
  }

  private static @Nullable Duration firstToken(List<Choice> choices) {
    return choices.stream()
        .filter(each -> each.told > 0)
        .map(each -> Duration.ofNanos(each.firstTokenAt - each.submittedAt))
        .min(Duration::compareTo)
        .orElse(null);
  }

  private static @Nullable Duration perToken(List<Choice> choices) {
    long nanos = 0;
    long steps = 0;
    for (Choice each : choices) {
      if (each.told > 1) {
        nanos += each.lastTokenAt - each.firstTokenAt;
        steps += each.told - 1;
      }
    }
    return steps == 0 ? null : Duration.ofNanos(nanos / steps);
  }
}
