package io.llmplatform.inference.language.engine;

import org.jspecify.annotations.Nullable;

/**
 * How many tokens of prompts go into the cache between two decode steps: as many as keep the time
 * between a sequence's tokens near its target, by what steps and prompts took lately, but for a
 * third of the time at least: where steps alone take that long, holding prompts back gains little.
 * Belongs to the engine's thread.
 */
final class ChunkSize {
  /** A smaller one takes hardly less time, and prompts must get on. */
  static final int SMALLEST = 16;

  /** A larger one is hardly faster per token. */
  static final int LARGEST = 128;

  private static final int FIRST = 32;

  /** Of the latest measurement in the average. */
  private static final double WEIGHT = 0.25;

  private final @Nullable Integer fixed;
  private final double target;

  /** Nanoseconds; 0: not measured yet. */
  private double perToken;

  private double perStep;

  ChunkSize(EngineSettings settings) {
    this.fixed = settings.prefillTokens();
    this.target = settings.interTokenTarget().toNanos();
  }

  /**
   * @param waiting sequences that wait for their next token
   */
  int tokens(int waiting) {
    if (fixed != null) {
      return fixed;
    }
    if (waiting == 0) {
      return LARGEST;
    }
    if (perToken == 0) {
      return FIRST;
    }
    double time = Math.max(target - perStep, perStep / 2);
    return (int) Math.max(SMALLEST, Math.min(LARGEST, time / perToken));
  }

  void prefilled(int tokens, long nanos) {
    perToken = average(perToken, (double) nanos / weight(tokens));
  }

  void decoded(long nanos) {
    perStep = average(perStep, nanos);
  }

  /** What a piece counts for: short ones take as long as this many tokens. */
  static int weight(int tokens) {
    return Math.max(SMALLEST, tokens);
  }

  private static double average(double before, double latest) {
    return before == 0 ? latest : before + WEIGHT * (latest - before);
  }
}
