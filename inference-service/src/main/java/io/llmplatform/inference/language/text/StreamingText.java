package io.llmplatform.inference.language.text;

/**
 * The text of tokens as they come. Each call gives the characters that are whole by then; together
 * they are the text that a tokenizer's decoder makes of all the tokens at once. (Where
 * SentencePiece falls back to single bytes that are no UTF-8, Hugging Face's decoder may write more
 * U+FFFD.) Used by one thread at a time.
 */
public final class StreamingText {
  private final TokenVocabulary vocabulary;
  private final boolean specials;
  private final Utf8Stream characters = new Utf8Stream();
  private boolean dropsSpace;

  /**
   * @param begins whether the tokens begin a text; false: they go on from another, and the space
   *     that begins them is theirs
   * @param specials whether special tokens are written out
   */
  public StreamingText(TokenVocabulary vocabulary, boolean begins, boolean specials) {
    this.vocabulary = vocabulary;
    this.specials = specials;
    this.dropsSpace = begins && vocabulary.dropsLeadingSpace();
  }

  /**
   * The characters that are whole now; possibly none.
   *
   * @param token of the vocabulary
   */
  public String add(int token) {
    byte[] bytes = specials ? vocabulary.written(token) : vocabulary.bytes(token);
    StringBuilder text = new StringBuilder(bytes.length);
    characters.decode(bytes, text);
    return begun(text);
  }

  /** What is left when nothing follows: U+FFFD for a character that was begun. */
  public String end() {
    StringBuilder text = new StringBuilder();
    characters.end(text);
    return begun(text);
  }

  private String begun(StringBuilder text) {
    if (dropsSpace && !text.isEmpty()) {
      dropsSpace = false;
      return text.substring(text.charAt(0) == ' ' ? 1 : 0);
    }
    return text.toString();
  }
}
