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
    // Reading a direct buffer number by number takes several times as long.
    float[] values = new float[logits.remaining()];
    logits.get(logits.position(), values);
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
