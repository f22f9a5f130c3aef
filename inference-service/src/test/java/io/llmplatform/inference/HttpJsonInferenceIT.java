package io.llmplatform.inference;

/** Tensors as JSON. */
class HttpJsonInferenceIT extends OpenInferenceContract {
  @Override
  InferCall.Outcome infer(InferCall call) {
    return new HttpInference(port, false).infer(call);
  }

  /** JSON has neither NaN nor infinity. */
  @Override
  boolean carriesAllBits() {
    return false;
  }
}
