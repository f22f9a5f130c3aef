package io.llmplatform.inference.language;

/** The files of a language model cannot be followed; the message names the file and the field. */
public final class UnsupportedLanguageModel extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnsupportedLanguageModel(String message) {
    super(message);
  }

  public UnsupportedLanguageModel(String message, Throwable cause) {
    super(message, cause);
  }
}
