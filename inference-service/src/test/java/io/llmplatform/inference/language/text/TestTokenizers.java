package io.llmplatform.inference.language.text;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** Small tokenizers of the kinds that language models have. */
public final class TestTokenizers {
  private TestTokenizers() {}

  /**
   * Byte-level BPE of 421 tokens: {@code <|end|>} is 0, {@code <|user|>} 1, {@code <think>} last.
   */
  public static Path byteLevel() {
    return file("byte-level.json");
  }

  /** As Llama 2's: byte fallback, and {@code <s>} (1) before each text. */
  public static Path sentencePiece() {
    return file("sentencepiece.json");
  }

  private static Path file(String name) {
    URL url = TestTokenizers.class.getResource("/models/language-tokenizers/" + name);
    if (url == null) {
      throw new IllegalStateException("no resource " + name);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static TokenVocabulary vocabulary(Path file) {
    try {
      return TokenVocabulary.read(file, 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
