package io.llmplatform.inference.language.constraint;

import java.util.BitSet;

/** Where a sequence stands in what it has to follow. Used by one thread at a time. */
public interface TokenConstraint {
  /**
   * Tokens that may come next, special ones never; empty when nothing may follow. Valid until
   * {@link #accept}, and not to be changed by the caller.
   */
  BitSet allowed();

  /** Whether the sequence may end here. */
  boolean mayEnd();

  /**
   * The token was chosen.
   *
   * @throws IllegalArgumentException when it is not allowed
   */
  void accept(int token);
}
