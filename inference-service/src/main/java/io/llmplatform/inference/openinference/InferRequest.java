package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.tensor.Tensor;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request to run a model.
 *
 * @param inputs by name, as sent
 * @param outputs those wanted, in this order; empty for all
 */
public record InferRequest(
    Map<String, Tensor> inputs, List<RequestedOutput> outputs, Urgency urgency) {
  public InferRequest {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = List.copyOf(outputs);
    Set<String> names = new HashSet<>();
    for (RequestedOutput output : outputs) {
      if (!names.add(output.name())) {
        throw PlatformException.invalid(
            "outputs", "Output '%s' is asked for more than once.".formatted(output.name()));
      }
    }
  }

  List<String> outputNames() {
    return outputs.stream().map(RequestedOutput::name).toList();
  }
}
