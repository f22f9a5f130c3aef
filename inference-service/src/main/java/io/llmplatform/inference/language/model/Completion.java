package io.llmplatform.inference.language.model;

import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.sampling.Sampler;
import io.llmplatform.inference.language.text.StopStrings;
import java.util.Set;

/**
 * A text that is to be written.
 *
 * @param prompt token ids, at least one; not to be changed afterwards
 * @param maxTokens most tokens to generate, 1 or more; the context may end it before
 * @param sampler chooses its tokens; owned by the model from now on
 * @param stopStrings end it
 * @param stopTokens end it, and are no part of it; the model's own are {@link
 *     io.llmplatform.inference.language.LanguageConfiguration#stopTokens}
 * @param specials whether special tokens are written out
 * @param tenant whose turn it takes, and whose prefixes it may reuse
 * @param urgency its priority, and how long it may take until its end
 */
public record Completion(
    int[] prompt,
    int maxTokens,
    Sampler sampler,
    StopStrings stopStrings,
    Set<Integer> stopTokens,
    boolean specials,
    String tenant,
    Urgency urgency) {
  public Completion {
    if (prompt.length == 0 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens, and %d more".formatted(prompt.length, maxTokens));
    }
    stopTokens = Set.copyOf(stopTokens);
  }
}
