package io.llmplatform.inference.openinference;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.settings.InferenceSettings.EngineSettings;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's configuration in Triton's terms (model configuration extension).
 *
 * @param maxBatchSize rows of a run; 0: the model takes no batches
 */
public record ModelConfiguration(String name, int maxBatchSize, List<Io> inputs, List<Io> outputs) {

  /**
   * An input or an output.
   *
   * @param dataType as Triton's configuration names it
   * @param dims without the batch's dimension where the model takes batches; -1: any size
   */
  public record Io(String name, String dataType, List<Long> dims) {
    private static Io of(TensorSpec spec, boolean batched) {
      List<Long> dims = spec.dimensions();
      return new Io(
          spec.name(), dataType(spec.type()), batched ? dims.subList(1, dims.size()) : dims);
    }

    private static String dataType(ElementType type) {
      return "TYPE_" + (type == ElementType.BYTES ? "STRING" : type.name());
    }
  }

  public ModelConfiguration {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * @param version null: the one with the largest share
   * @throws io.llmplatform.common.error.PlatformException as {@link CallersModels#lease}
   */
  public static ModelConfiguration of(
      CallersModels models,
      Caller caller,
      String model,
      @Nullable String version,
      EngineSettings engine) {
    try (Lease lease = models.lease(caller, model, version)) {
      return of(lease.model(), engine);
    }
  }

  private static ModelConfiguration of(ServedModel model, EngineSettings engine) {
    ModelSession session = model.session();
    boolean batched = model.tensors().takesBatches();
    return new ModelConfiguration(
        model.id().name(),
        batched ? model.terms().batching().over(engine.batching()).maxSize() : 0,
        session.inputs().stream().map(spec -> Io.of(spec, batched)).toList(),
        session.outputs().stream().map(spec -> Io.of(spec, batched)).toList());
  }
}
