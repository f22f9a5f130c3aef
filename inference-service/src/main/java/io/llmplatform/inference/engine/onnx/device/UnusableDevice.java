package io.llmplatform.inference.engine.onnx.device;

/** A device's memory cannot be used, or has no room; the message is the runtime's or ours. */
public final class UnusableDevice extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableDevice(String message) {
    super(message);
  }

  UnusableDevice(String message, Throwable cause) {
    super(message, cause);
  }
}
