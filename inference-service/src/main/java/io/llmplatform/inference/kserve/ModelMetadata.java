package io.llmplatform.inference.kserve;

import io.llmplatform.inference.openinference.ModelDescription;
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

  static ModelMetadata of(ModelDescription model) {
    return new ModelMetadata(
        model.name(),
        model.versions(),
        ModelDescription.PLATFORM,
        model.inputs().stream().map(TensorMetadata::of).toList(),
        model.outputs().stream().map(TensorMetadata::of).toList());
  }
}
