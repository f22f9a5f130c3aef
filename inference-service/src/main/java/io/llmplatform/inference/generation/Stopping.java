package io.llmplatform.inference.generation;

import java.util.List;
import java.util.Set;

/**
 * What ends a text, beside its length and the model's own end.
 *
 * @param strings end it where the first of them would be complete
 * @param tokens end it, and are no part of it
 * @param included whether the string that ended it is part of it
 * @param ignoringEnd whether it goes on over the model's own end
 * @param minTokens before which it does not end
 */
public record Stopping(
    List<String> strings,
    Set<Integer> tokens,
    boolean included,
    boolean ignoringEnd,
    int minTokens) {
  public static final Stopping DEFAULT = new Stopping(List.of(), Set.of(), false, false, 0);

  public Stopping {
    strings = List.copyOf(strings);
    tokens = Set.copyOf(tokens);
  }
}
