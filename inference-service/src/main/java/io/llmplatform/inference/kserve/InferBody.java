package io.llmplatform.inference.kserve;

import io.llmplatform.inference.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An inference request.
 *
 * @param id the client's own, or null
 * @param inputs by name, as sent
 * @param outputs names of the outputs wanted, empty for all
 */
record InferBody(@Nullable String id, Map<String, Tensor> inputs, List<String> outputs) {
  InferBody {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = List.copyOf(outputs);
  }
}
