package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.Vocabulary;
import java.util.List;

/**
 * A grammar for a vocabulary, shared by all sequences that follow it. What it learns of tokens that
 * may follow it keeps, up to some 32 MB and 20,000 states. Thread-safe.
 *
 * <p>From each state that it reaches, an end can be reached byte by byte; so where each byte is a
 * token too, no sequence ever stands where nothing may follow, unless it is complete. Where the
 * vocabulary lacks bytes, {@link TokenConstraint#allowed} may be empty before {@link
 * TokenConstraint#mayEnd}: the sequence is to be ended there.
 */
public final class CompiledConstraint {
  private final TokenMasks masks;
  private final Vocabulary vocabulary;

  CompiledConstraint(ByteAutomaton automaton, List<TokenTree> trees, Vocabulary vocabulary) {
    this.masks = new TokenMasks(automaton, trees, vocabulary.size());
    this.vocabulary = vocabulary;
  }

  /** For a sequence that has no token yet. */
  public TokenConstraint newConstraint() {
    return new SequenceConstraint(masks, vocabulary);
  }
}
