package io.llmplatform.registry.onnx;

import io.llmplatform.registry.artifact.ArtifactPath;

/** An ONNX file of a version cannot be served; the message is a sentence for the client. */
public final class OnnxRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String file;

  OnnxRefused(ArtifactPath file, String reason) {
    super("The file '%s' %s".formatted(file, reason));
    this.file = file.value();
  }

  /** The path of the ONNX file. */
  public String file() {
    return file;
  }
}
