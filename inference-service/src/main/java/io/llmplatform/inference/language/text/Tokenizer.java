package io.llmplatform.inference.language.text;

/** Makes tokens of a text, and a text of tokens. Thread-safe until closed. */
public interface Tokenizer extends AutoCloseable {
  /**
   * Tokens of a text that begins as the model's texts do: with the tokens that the tokenizer adds,
   * such as the beginning of a sequence. That one is not there twice where the text has it already.
   *
   * @param text well-formed Unicode: no unpaired surrogate
   */
  int[] encode(String text);

  /**
   * Tokens of a text and nothing more, as of a rendered chat template, which has its special tokens
   * written out. They are recognised, here as in {@link #encode}.
   *
   * @param text well-formed Unicode: no unpaired surrogate
   */
  int[] encodeAsWritten(String text);

  /**
   * The text of tokens; ids that stand for nothing add nothing.
   *
   * @param specials whether special tokens are written out, too
   */
  String decode(int[] tokens, boolean specials);

  @Override
  void close();
}
