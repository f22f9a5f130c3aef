package io.llmplatform.inference.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException.OrtErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeFailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ORT_INVALID_ARGUMENT | indices element out of data bounds, idx=9 | true",
        "ORT_FAIL | Attempting to broadcast an axis by a dimension other than 1. 512 by 600 | true",
        "ORT_RUNTIME_EXCEPTION | The input tensor cannot be reshaped to the requested shape | true",
        "ORT_FAIL | Failed to allocate memory for requested buffer of size 4096 | false",
        "ORT_FAIL | while running Reshape node. Failed to allocate memory | false",
        "ORT_RUNTIME_EXCEPTION | std::bad_alloc | false",
        "ORT_EP_FAIL | CUDA failure 2: out of memory | false",
        "ORT_FAIL | | false",
      })
  void areOfInputsWhereValuesOrShapesHaveNoResult(
      OrtErrorCode code, String message, boolean ofInputs) {
    assertThat(RuntimeFailures.areOfInputs(code, message)).isEqualTo(ofInputs);
  }
}
