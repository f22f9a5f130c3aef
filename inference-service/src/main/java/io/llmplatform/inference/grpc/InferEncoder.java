package io.llmplatform.inference.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.api.ModelInferResponse.InferOutputTensor;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.openinference.RawData;
import io.llmplatform.inference.tensor.Tensor;
import java.util.Map;

/** Writes an inference response; its data is the tensors' own, which nobody changes. */
final class InferEncoder {
  private InferEncoder() {}

  static ModelInferResponse encode(ModelVersion model, String id, Map<String, Tensor> outputs) {
    ModelInferResponse.Builder message =
        ModelInferResponse.newBuilder()
            .setModelName(model.name())
            .setModelVersion(Integer.toString(model.version()))
            .setId(id);
    outputs.forEach(
        (name, tensor) -> {
          InferOutputTensor.Builder output =
              InferOutputTensor.newBuilder().setName(name).setDatatype(tensor.type().name());
          for (long dimension : tensor.shape().toArray()) {
            output.addShape(dimension);
          }
          message
              .addOutputs(output)
              .addRawOutputContents(UnsafeByteOperations.unsafeWrap(RawData.write(tensor)));
        });
    return message.build();
  }
}
