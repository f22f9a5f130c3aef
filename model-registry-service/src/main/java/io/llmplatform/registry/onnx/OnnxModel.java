package io.llmplatform.registry.onnx;

import java.util.Map;

/**
 * What an ONNX file says of itself.
 *
 * @param irVersion of the format; 0 where the file does not say
 * @param opsets domain to version; the default domain is {@code ai.onnx}
 * @param producer name and version of the tool that wrote it; possibly empty
 * @param signature the graph's inputs and outputs
 * @param externalData location, relative to the file's folder, to how many bytes that file has to
 *     have at least
 * @param metadata free key-value pairs
 */
public record OnnxModel(
    long irVersion,
    Map<String, Long> opsets,
    String producer,
    Signature signature,
    Map<String, Long> externalData,
    Map<String, String> metadata) {

  public OnnxModel {
    opsets = Map.copyOf(opsets);
    externalData = Map.copyOf(externalData);
    metadata = Map.copyOf(metadata);
  }
}
