package io.llmplatform.inference.language.sampling;

import io.llmplatform.inference.language.constraint.TokenConstraint;
import java.nio.FloatBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses tokens as vLLM does: logarithms of the model's own logits; then penalties, logit bias,
 * the constraint and stop tokens that may not come yet; then temperature, min-p, top-k, top-p, and
 * a draw. Of equal scores the lowest id is the best; NaN counts as impossible; when nothing is
 * possible, the lowest id that is allowed is chosen.
 *
 * <p>Random numbers are those of {@link SplittableRandom} (SplitMix64), one for each token that is
 * not greedy; without a seed, its seed is of {@link SecureRandom}. Keeps one float per token of the
 * vocabulary, unless it is greedy and nothing changes the logits. Used by one thread at a time.
 */
public final class TokenSampler implements Sampler {
  /** Logits that are compared at a time, each with those of its column. */
  private static final int COLUMNS = 1024;

  private final SamplingParameters parameters;
  private final @Nullable TokenConstraint constraint;
  private final int[] stopTokens;
  private final @Nullable Penalties penalties;
  private final @Nullable Lottery lottery;
  private final SplittableRandom random;
  private float[] scores = {};
  private float[] largest = {};
  private int chosen;

  /**
   * @param prompt counts for the repetition penalty; read now
   * @param constraint what the text has to follow, this sequence's own; null: nothing
   * @param stopTokens may come only after the least number of tokens, and where the constraint may
   *     end; the constraint is not told of them
   */
  public TokenSampler(
      SamplingParameters parameters,
      int[] prompt,
      @Nullable TokenConstraint constraint,
      Set<Integer> stopTokens) {
    this.parameters = parameters;
    this.constraint = constraint;
    this.stopTokens = stopTokens.stream().mapToInt(Integer::intValue).sorted().toArray();
    this.penalties = parameters.penalises() ? new Penalties(parameters, prompt) : null;
    this.lottery = parameters.greedy() ? null : new Lottery(parameters);
    Long seed = parameters.seed();
    this.random = new SplittableRandom(seed == null ? new SecureRandom().nextLong() : seed);
  }

  @Override
  public @Nullable SampledToken next(FloatBuffer logits) {
    BitSet allowed = constraint == null ? null : constraint.allowed();
    if (allowed != null && allowed.isEmpty()) {
      return null;
    }
    Logprobs logprobs = null;
    int token;
    if (leavesLogits()) {
      token = best(logits);
    } else {
      int size = copy(logits);
      Integer top = parameters.topLogprobs();
      logprobs = top == null ? null : new Logprobs(scores, size, top);
      change(size, allowed);
      token = lottery == null ? best(scores, size) : lottery.draw(scores, size, random);
    }
    if (token < 0) {
      token = lowest(logits.remaining(), allowed);
    }
    return token < 0 ? null : choose(token, logits, logprobs);
  }

  @Override
  public boolean scoresPrompt() {
    return parameters.promptLogprobs();
  }

  @Override
  public SampledToken score(FloatBuffer logits, int token) {
    int size = copy(logits);
    Integer top = parameters.topLogprobs();
    Logprobs logprobs = new Logprobs(scores, size, top == null ? 0 : top);
    float logprob = token < size ? logprobs.of(scores[token]) : Float.NEGATIVE_INFINITY;
    return new SampledToken(token, logprob, logprobs.top());
  }

  private @Nullable SampledToken choose(
      int token, FloatBuffer logits, @Nullable Logprobs logprobs) {
    chosen++;
    if (penalties != null) {
      penalties.remember(token);
    }
    if (constraint != null && !isStop(token)) {
      constraint.accept(token);
    }
    if (logprobs == null) {
      return new SampledToken(token, Float.NaN, List.of());
    }
    float logit = logits.get(logits.position() + token);
    return new SampledToken(token, logprobs.of(logit), logprobs.top());
  }

  /** Whether the best token is that of the logits as they are. */
  private boolean leavesLogits() {
    return parameters.greedy()
        && penalties == null
        && constraint == null
        && parameters.topLogprobs() == null
        && parameters.logitBias().isEmpty()
        && mayStop();
  }

  private boolean mayStop() {
    return chosen >= parameters.minTokens() && (constraint == null || constraint.mayEnd());
  }

  private boolean isStop(int token) {
    return Arrays.binarySearch(stopTokens, token) >= 0;
  }

  private int copy(FloatBuffer logits) {
    int size = logits.remaining();
    if (scores.length < size) {
      scores = new float[size];
    }
    logits.get(logits.position(), scores, 0, size);
    return size;
  }

  private void change(int size, @Nullable BitSet allowed) {
    if (penalties != null) {
      penalties.apply(scores, size);
    }
    parameters
        .logitBias()
        .forEach(
            (token, bias) -> {
              if (token < size) {
                scores[token] += bias;
              }
            });
    float[] stops = new float[stopTokens.length];
    for (int i = 0; i < stops.length; i++) {
      stops[i] =
          mayStop() && stopTokens[i] < size ? scores[stopTokens[i]] : Float.NEGATIVE_INFINITY;
    }
    if (allowed != null) {
      forbidOthers(allowed, size);
    }
    for (int i = 0; i < stops.length; i++) {
      if (stopTokens[i] < size) {
        scores[stopTokens[i]] = stops[i];
      }
    }
  }

  private void forbidOthers(BitSet allowed, int size) {
    for (int from = allowed.nextClearBit(0); from < size; ) {
      int next = allowed.nextSetBit(from);
      int to = next < 0 ? size : Math.min(next, size);
      Arrays.fill(scores, from, to, Float.NEGATIVE_INFINITY);
      from = allowed.nextClearBit(to);
    }
  }

  /**
   * As {@link #best(float[], int)}. The largest of each column come first, in a loop that compilers
   * make vector instructions of: it takes less than half of the time.
   */
  private int best(FloatBuffer logits) {
    if (scores.length < COLUMNS) {
      scores = new float[COLUMNS];
    }
    if (largest.length == 0) {
      largest = new float[COLUMNS];
    }
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    int size = logits.remaining();
    for (int from = 0; from < size; from += COLUMNS) {
      int count = Math.min(COLUMNS, size - from);
      logits.get(logits.position() + from, scores, 0, count);
      keepLarger(largest, scores, count);
    }
    float most = Float.NEGATIVE_INFINITY;
    for (float each : largest) {
      most = Math.max(most, each);
    }
    if (!Float.isNaN(most)) {
      return lowest(most, logits);
    }
    copy(logits);
    return best(scores, size);
  }

  private static void keepLarger(float[] kept, float[] others, int count) {
    for (int i = 0; i < count; i++) {
      kept[i] = Math.max(kept[i], others[i]);
    }
  }

  /** The lowest id that has the largest logit, or -1 when all are impossible. */
  private int lowest(float most, FloatBuffer logits) {
    int lowest = -1;
    for (int column = 0; most > Float.NEGATIVE_INFINITY && column < COLUMNS; column++) {
      if (largest[column] == most) {
        int id = column;
        while (logits.get(logits.position() + id) != most) {
          id += COLUMNS;
        }
        lowest = lowest < 0 ? id : Math.min(lowest, id);
      }
    }
    return lowest;
  }

  /** The lowest id of the best score, or -1 when all are impossible. */
  private static int best(float[] scores, int size) {
    int best = -1;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      if (scores[i] > most) {
        most = scores[i];
        best = i;
      }
    }
    return best;
  }

  /** The lowest id that may come, or -1. */
  private int lowest(int size, @Nullable BitSet allowed) {
    for (int token = 0; token < size; token++) {
      boolean follows = allowed == null || allowed.get(token);
      if (isStop(token) ? mayStop() : follows) {
        return token;
      }
    }
    return -1;
  }
}
