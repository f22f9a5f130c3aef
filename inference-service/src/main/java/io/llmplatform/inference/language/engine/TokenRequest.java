package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.sampling.Sampler;
import java.util.Set;

/**
 * A generation.
 *
 * @param prompt token ids, at least one; not to be changed afterwards
 * @param maxTokens most tokens to generate, 1 or more; the context may end it before
 * @param sampler chooses its tokens; owned by the engine from now on, used by one thread at a time
 * @param stopTokens end it; none of them is given to the listener
 * @param tenant whose turn it takes, and whose prefixes it may reuse
 * @param urgency its priority among those that wait, and how long it may take until its end
 */
public record TokenRequest(
    int[] prompt,
    int maxTokens,
    Sampler sampler,
    Set<Integer> stopTokens,
    String tenant,
    Urgency urgency) {
  public TokenRequest {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens is " + maxTokens);
    }
    stopTokens = Set.copyOf(stopTokens);
  }
}
