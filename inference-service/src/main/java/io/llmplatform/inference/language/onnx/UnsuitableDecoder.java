package io.llmplatform.inference.language.onnx;

/**
 * A decoder cannot be run well on a device, and can on the CPU; the message ends a sentence that
 * begins with "because".
 */
final class UnsuitableDecoder extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsuitableDecoder(String message) {
    super(message);
  }
}
