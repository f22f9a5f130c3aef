package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.inference.openinference.ModelConfiguration;
import io.llmplatform.inference.openinference.ModelDescription;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response of Triton's model configuration extension.
 *
 * @param maxBatchSize rows of a run; 0: the model takes no batches
 * @param dynamicBatching present where requests are put together
 */
record ModelConfig(
    String name,
    String platform,
    String backend,
    @JsonProperty("max_batch_size") int maxBatchSize,
    List<Io> input,
    List<Io> output,
    @JsonProperty("dynamic_batching") @Nullable Map<String, Object> dynamicBatching) {

  /** An input or an output; dims are without the batch's dimension, -1 stands for any size. */
  record Io(String name, @JsonProperty("data_type") String dataType, List<Long> dims) {
    static Io of(ModelConfiguration.Io io) {
      return new Io(io.name(), io.dataType(), io.dims());
    }
  }

  static ModelConfig of(ModelConfiguration model) {
    return new ModelConfig(
        model.name(),
        ModelDescription.PLATFORM,
        ModelDescription.BACKEND,
        model.maxBatchSize(),
        model.inputs().stream().map(Io::of).toList(),
        model.outputs().stream().map(Io::of).toList(),
        model.maxBatchSize() > 0 ? Map.of() : null);
  }
}
