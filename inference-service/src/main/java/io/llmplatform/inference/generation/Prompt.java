package io.llmplatform.inference.generation;

import java.util.List;

/**
 * A prompt as a model reads it.
 *
 * @param tokens not to be changed
 * @param quoted which of the quotations that were offered to it are in it, by their place among
 *     them, in their order in the prompt
 */
public record Prompt(int[] tokens, List<Integer> quoted) {
  public Prompt {
    quoted = List.copyOf(quoted);
  }

  /** A prompt that quotes nothing. */
  static Prompt of(int[] tokens) {
    return new Prompt(tokens, List.of());
  }

  int length() {
    return tokens.length;
  }
}
