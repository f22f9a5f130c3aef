package io.llmplatform.registry.onnx;

import java.io.IOException;

/** The bytes are no ONNX model; the message says why, for the client. */
final class MalformedOnnx extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedOnnx(String reason) {
    super(reason);
  }
}
