package io.llmplatform.inference.openinference;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's metadata.
 *
 * @param versions those that may be asked for by number
 */
public record ModelDescription(
    String name, List<String> versions, List<TensorSpec> inputs, List<TensorSpec> outputs) {
  /** The platform and the backend of every model here, by Triton's names. */
  public static final String PLATFORM = "onnxruntime_onnx";

  public static final String BACKEND = "onnxruntime";

  public ModelDescription {
    versions = List.copyOf(versions);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * @param version null: the one with the largest share
   * @throws io.llmplatform.common.error.PlatformException as {@link CallersModels#lease}
   */
  public static ModelDescription of(
      CallersModels models, Caller caller, String model, @Nullable String version) {
    try (Lease lease = models.lease(caller, model, version)) {
      return new ModelDescription(
          model,
          models.versions(caller, model).stream()
              .map(id -> Integer.toString(id.version()))
              .toList(),
          lease.model().session().inputs(),
          lease.model().session().outputs());
    }
  }
}
