package io.llmplatform.inference.language.engine;

import org.jspecify.annotations.Nullable;

/**
 * How many tokens of prompts go into the cache between two decode steps: as many as keep nearly
 * every time between a sequence's tokens within its target, by what steps and prompts took lately
 * and how far that was from what had been expected (mean and deviation as TCP has them for its
 * round trips, RFC 6298), but for a third of the time at least: where steps alone take that long,
 * holding prompts back gains little. Belongs to the engine's thread.
 */
final class ChunkSize {
  /** A smaller one takes hardly less time, and prompts must get on. */
  static final int SMALLEST = 16;

  /** A larger one is hardly faster per token. */
  static final int LARGEST = 128;

  private static final int FIRST = 32;

  /** Of the latest measurement in the average. */
  private static final double WEIGHT = 0.25;

  /**
   * Mean absolute deviations that are left free: of normally distributed times, 99 % stay within.
   */
  private static final double MARGIN = 3;

  private final @Nullable Integer fixed;
  private final double target;

  /** Nanoseconds; 0: not measured yet. */
  private double perToken;

  private double perStep;

  /** Of the time between two tokens from what was expected, where pieces of prompts were in it. */
  private double deviation;

  /** By how much the pieces since the last step took longer than expected. */
  private double error;

  private boolean pieces;

  ChunkSize(EngineSettings settings) {
    this.fixed = settings.prefillTokens();
    this.target = settings.interTokenTarget().toNanos();
  }

  /**
   * Of a step that begins.
   *
   * @param waiting sequences that wait for their next token
   */
  int tokens(int waiting) {
    error = 0;
    pieces = false;
    if (fixed != null) {
      return fixed;
    }
    if (waiting == 0) {
      return LARGEST;
    }
    if (perToken == 0) {
      return FIRST;
    }
    double time = Math.max(target - MARGIN * deviation - perStep, perStep / 2);
    return (int) Math.max(SMALLEST, Math.min(LARGEST, time / perToken));
  }

  void prefilled(int tokens, long nanos) {
    error += nanos - expected(perToken * weight(tokens), nanos);
    pieces = true;
    perToken = average(perToken, (double) nanos / weight(tokens));
  }

  void decoded(long nanos) {
    if (pieces) {
      error += nanos - expected(perStep, nanos);
      deviation += WEIGHT * (Math.abs(error) - deviation);
    }
    perStep = average(perStep, nanos);
  }

  /** What a piece counts for: short ones take as long as this many tokens. */
  static int weight(int tokens) {
    return Math.max(SMALLEST, tokens);
  }

  private static double expected(double before, double latest) {
    return before == 0 ? latest : before;
  }

  private static double average(double before, double latest) {
    return before == 0 ? latest : before + WEIGHT * (latest - before);
  }
}
