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

  /** Whether the prompt's tokens are to be scored, too. */
  default boolean scoresPrompt() {
    return false;
  }

  /**
   * What the model thought of a token of the prompt.
   *
   * @param logits of what follows the tokens before it; not changed
   */
  default SampledToken score(FloatBuffer logits, int token) {
    throw new UnsupportedOperationException("it scores no prompts");
  }
}
