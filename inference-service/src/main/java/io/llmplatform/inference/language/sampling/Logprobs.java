package io.llmplatform.inference.language.sampling;

import io.llmplatform.inference.language.sampling.SampledToken.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Logarithms of probabilities under the model, of logits as it gave them. NaN counts as impossible.
 */
final class Logprobs {
  /** log(sum(exp(logits))). */
  private final double normaliser;

  private final List<Candidate> top;

  /**
   * @param logits are read now, and may change afterwards
   * @param size how many of them count
   * @param wanted how many of the most probable tokens are kept; impossible ones never
   */
  Logprobs(float[] logits, int size, int wanted) {
    int[] best = best(logits, size, Math.max(wanted, 1));
    normaliser = best.length == 0 ? 0 : normaliser(logits, size, logits[best[0]]);
    top = new ArrayList<>(wanted);
    for (int i = 0; i < Math.min(wanted, best.length); i++) {
      top.add(new Candidate(best[i], of(logits[best[i]])));
    }
  }

  /** The logarithm of the probability of a token that has this logit. */
  float of(float logit) {
    return Float.isNaN(logit) ? Float.NEGATIVE_INFINITY : (float) (finite(logit) - normaliser);
  }

  List<Candidate> top() {
    return top;
  }

  private static double normaliser(float[] logits, int size, float best) {
    double most = finite(best);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double x = finite(logits[i]) - most;
      if (x >= Exponential.NEGLIGIBLE) {
        sum += Exponential.of(x);
      }
    }
    return most + Math.log(sum);
  }

  /** So that two infinite logits share the probability, and none is infinity minus infinity. */
  private static double finite(float logit) {
    return logit == Float.POSITIVE_INFINITY ? Float.MAX_VALUE : logit;
  }

  /** Ids of the best, best first, lower ids first among equals; possible ones only. */
  private static int[] best(float[] logits, int size, int wanted) {
    int[] best = new int[wanted];
    int found = 0;
    float least = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      if (logits[i] > least) {
        found = Math.min(found + 1, wanted);
        int at = found - 1;
        for (; at > 0 && logits[best[at - 1]] < logits[i]; at--) {
          best[at] = best[at - 1];
        }
        best[at] = i;
        least = found == wanted ? logits[best[wanted - 1]] : least;
      }
    }
    return Arrays.copyOf(best, found);
  }
}
