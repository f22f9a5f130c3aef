package io.llmplatform.inference.engine.onnx;

/** A model that this runtime cannot serve; the message continues "The model cannot be served: ". */
public final class UnsupportedModel extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedModel(String message) {
    super(message);
  }

  UnsupportedModel(String message, Throwable cause) {
    super(message, cause);
  }
}
