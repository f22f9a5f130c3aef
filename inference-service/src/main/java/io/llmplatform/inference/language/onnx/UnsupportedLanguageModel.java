package io.llmplatform.inference.language.onnx;

/** A model that is no decoder of the kinds served here; the message continues "The model: ". */
public final class UnsupportedLanguageModel extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedLanguageModel(String message) {
    super(message);
  }

  UnsupportedLanguageModel(String message, Throwable cause) {
    super(message, cause);
  }
}
