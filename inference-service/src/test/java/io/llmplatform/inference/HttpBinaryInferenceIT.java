package io.llmplatform.inference;

/** Tensors as binary data. */
class HttpBinaryInferenceIT extends OpenInferenceContract {
  @Override
  InferCall.Outcome infer(InferCall call) {
    return new HttpInference(port, true).infer(call);
  }
}
