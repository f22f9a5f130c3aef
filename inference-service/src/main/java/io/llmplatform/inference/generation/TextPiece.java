package io.llmplatform.inference.generation;

import java.util.List;

/**
 * What a generation has more.
 *
 * @param text of whole characters; may be empty
 * @param tokens chosen since the last piece; told with their logarithms only where these were asked
 *     for, else empty
 */
public record TextPiece(String text, List<Token> tokens) {
  public TextPiece {
    tokens = List.copyOf(tokens);
  }

  /**
   * A token that was chosen, or that a prompt has.
   *
   * @param top the most probable ones, best first
   */
  public record Token(Candidate chosen, List<Candidate> top) {
    public Token {
      top = List.copyOf(top);
    }
  }

  /**
   * A token that is, or might have been, there.
   *
   * @param text its own, U+FFFD for what is no whole character
   * @param bytes its own, in UTF-8; not to be changed
   * @param logprob natural logarithm of its probability; NaN of a prompt's first token
   */
  public record Candidate(int id, String text, byte[] bytes, double logprob) {}
}
