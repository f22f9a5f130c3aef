package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxJavaType;

/**
 * The keys or the values of a layer, [sequences, heads, tokens, head size].
 *
 * @param past the input's name
 * @param present the output's name
 * @param type fp32 or fp16
 */
record CacheTensor(String past, String present, int heads, int headSize, OnnxJavaType type) {
  /** Bytes that a token takes in one of the heads. */
  int tokenBytes() {
    return headSize * type.size;
  }

  /** Bytes that a token takes in all heads. */
  int bytesPerToken() {
    return heads * tokenBytes();
  }

  long[] shape(int sequences, int tokens) {
    return new long[] {sequences, heads, tokens, headSize};
  }
}
