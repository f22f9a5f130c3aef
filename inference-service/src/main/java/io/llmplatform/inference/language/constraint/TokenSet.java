package io.llmplatform.inference.language.constraint;

import java.util.BitSet;

/** A set of tokens, small where they are few. Immutable. */
final class TokenSet {
  private final int[] few;
  private final BitSet many;

  private TokenSet(int[] few, BitSet many) {
    this.few = few;
    this.many = many;
  }

  /**
   * @param tokens not to be changed afterwards
   */
  static TokenSet of(BitSet tokens) {
    return tokens.cardinality() < tokens.length() / 64
        ? new TokenSet(tokens.stream().toArray(), new BitSet())
        : new TokenSet(new int[0], tokens);
  }

  void addTo(BitSet tokens) {
    tokens.or(many);
    for (int token : few) {
      tokens.set(token);
    }
  }

  /** How much memory it takes, about. */
  long bytes() {
    return 4L * few.length + many.size() / 8;
  }
}
