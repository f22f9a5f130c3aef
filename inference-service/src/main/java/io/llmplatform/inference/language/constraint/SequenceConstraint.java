package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.Vocabulary;
import java.util.BitSet;

/** One sequence's way through a compiled constraint. */
final class SequenceConstraint implements TokenConstraint {
  private final TokenMasks masks;
  private final Vocabulary vocabulary;
  private State state;

  SequenceConstraint(TokenMasks masks, Vocabulary vocabulary) {
    this.masks = masks;
    this.vocabulary = vocabulary;
    this.state = masks.start();
  }

  @Override
  public BitSet allowed() {
    return masks.allowed(state);
  }

  @Override
  public boolean mayEnd() {
    return state.isComplete();
  }

  @Override
  public void accept(int token) {
    byte[] bytes = token >= 0 && token < vocabulary.size() ? vocabulary.bytes(token) : new byte[0];
    boolean text = bytes.length > 0 && !vocabulary.isSpecial(token);
    State after = masks.after(state, bytes);
    if (!text || after.isDead()) {
      throw new IllegalArgumentException("token " + token + " is not allowed here");
    }
    state = after;
  }
}
