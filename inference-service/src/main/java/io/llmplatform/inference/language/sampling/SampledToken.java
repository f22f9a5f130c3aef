package io.llmplatform.inference.language.sampling;

import java.util.List;

/**
 * A token that was chosen, or that a prompt has.
 *
 * @param id in the vocabulary
 * @param logprob natural logarithm of its probability under the model (before temperature, filters
 *     and penalties); NaN where logarithms were not asked for, and of a prompt's first token
 * @param top the most probable tokens, best first, as many as were asked for
 */
public record SampledToken(int id, float logprob, List<Candidate> top) {
  public SampledToken {
    top = List.copyOf(top);
  }

  /** A token that might have been chosen. */
  public record Candidate(int id, float logprob) {}
}
