package io.llmplatform.inference.language;

/** What a model's token ids stand for. Immutable, thread-safe. */
public interface Vocabulary {
  /** Ids are 0 to this, exclusive; some may stand for nothing. */
  int size();

  /**
   * What the token adds to a text: bytes of UTF-8, of which characters may begin in one token and
   * end in the next. Empty for special tokens and for ids that stand for nothing. Not to be changed
   * by the caller.
   *
   * @param token 0 to {@link #size()}, exclusive
   */
  byte[] bytes(int token);

  /** Whether the token steers the model, as an end of turn does, and is no part of a text. */
  boolean isSpecial(int token);
}
