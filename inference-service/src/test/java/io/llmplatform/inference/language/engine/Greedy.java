package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.sampling.Sampler;
import java.nio.FloatBuffer;
import java.util.List;

/** Chooses the most probable token. */
public final class Greedy implements Sampler {
  @Override
  public SampledToken next(FloatBuffer logits) {
    return new SampledToken(best(logits), Float.NaN, List.of());
  }

  /** The index of the largest one, from the buffer's position on. */
  public static int best(FloatBuffer logits) {
    int best = 0;
    for (int i = 1; i < logits.remaining(); i++) {
      if (logits.get(logits.position() + i) > logits.get(logits.position() + best)) {
        best = i;
      }
    }
    return best;
  }
}
