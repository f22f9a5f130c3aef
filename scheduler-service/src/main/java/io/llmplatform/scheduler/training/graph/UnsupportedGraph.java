package io.llmplatform.scheduler.training.graph;

/** An ONNX file is no encoder that a classifier can be put on; the message says why. */
public final class UnsupportedGraph extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnsupportedGraph(String message) {
    super(message);
  }
}
