package io.llmplatform.inference.kserve;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;

/**
 * The protocol's model metadata response.
 *
 * @param versions those that may be asked for by number
 */
record ModelMetadata(
    String name,
    List<String> versions,
    String platform,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs) {

  /** The protocol's tensor metadata; -1 stands for any size. */
  record TensorMetadata(String name, String datatype, List<Long> shape) {
    static TensorMetadata of(TensorSpec spec) {
      return new TensorMetadata(spec.name(), spec.type().name(), spec.dimensions());
    }
  }

  static ModelMetadata of(ServedModel model, List<ModelVersion> versions) {
    return new ModelMetadata(
        model.id().name(),
        versions.stream().map(id -> Integer.toString(id.version())).toList(),
        "onnxruntime_onnx",
        model.session().inputs().stream().map(TensorMetadata::of).toList(),
        model.session().outputs().stream().map(TensorMetadata::of).toList());
  }
}
