package io.llmplatform.inference.embedding;

/** A model's tokenizer. Thread-safe until closed. */
public interface Tokenization extends AutoCloseable {
  /**
   * Tokens of a text, special tokens added, neither padded nor cut.
   *
   * @param ids vocabulary ids
   * @param typeIds segment ids
   * @param specials 1 where the token is a special one, else 0
   */
  record Encoded(long[] ids, long[] typeIds, long[] specials) {}

  /**
   * @param text well-formed Unicode: no unpaired surrogate
   */
  Encoded encode(String text);

  /**
   * Tokens of two texts as one sequence, which the second's tokens and special ones end.
   *
   * @param second how many tokens are the second text's own
   */
  record EncodedPair(Encoded tokens, int second) {}

  /**
   * @param first well-formed Unicode, as the second
   */
  EncodedPair encode(String first, String second);

  /** Ids of tokens are below this. */
  long vocabularySize();

  @Override
  void close();
}
