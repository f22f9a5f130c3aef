package io.llmplatform.inference.language.sampling;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the tokens of one sequence, and remembers them. INVARIANT: what it chooses depends on its
 * settings, its seed, the prompt and the logits alone, never on the batch. Used by one thread at a
 * time.
 */
public interface Sampler {
  /**
   * Chooses the next token.
   *
   * @param logits of the vocabulary, from the buffer's position to its limit; not changed
   * @return null when its constraint allows no further token: the sequence is complete
   */
  @Nullable SampledToken next(FloatBuffer logits);
}
