package io.llmplatform.inference.engine;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks a request's tensors against what a session takes and gives, before anything is queued. */
public final class SessionContract {
  private SessionContract() {}

  /** Refuses unknown and missing inputs, wrong types and shapes, and sizes that disagree. */
  public static void checkInputs(List<TensorSpec> specs, Map<String, Tensor> inputs) {
    Map<String, TensorSpec> byName =
        specs.stream().collect(Collectors.toMap(TensorSpec::name, spec -> spec));
    inputs.keySet().forEach(name -> requireKnown("inputs", "input", name, byName.keySet()));
    Map<String, Binding> bindings = new HashMap<>();
    for (TensorSpec spec : specs) {
      Tensor tensor = inputs.get(spec.name());
      if (tensor == null) {
        throw PlatformException.invalid("inputs", "Input '%s' is missing.".formatted(spec.name()));
      }
      checkTensor(spec, tensor);
      bindSymbols(spec, tensor, bindings);
    }
  }

  /** Refuses names that are not outputs of the session. */
  public static void checkOutputs(List<TensorSpec> specs, Set<String> outputs) {
    Set<String> known = specs.stream().map(TensorSpec::name).collect(Collectors.toSet());
    outputs.forEach(name -> requireKnown("outputs", "output", name, known));
  }

  private static void requireKnown(String field, String kind, String name, Set<String> known) {
    if (!known.contains(name)) {
      throw PlatformException.invalid(
          field,
          "The model has no %s '%s'; it has %s."
              .formatted(kind, name, known.stream().sorted().toList()));
    }
  }

  private static void checkTensor(TensorSpec spec, Tensor tensor) {
    if (tensor.type() != spec.type()) {
      throw PlatformException.invalid(
          "inputs",
          "Input '%s' has datatype %s; the model takes %s."
              .formatted(spec.name(), tensor.type(), spec.type()));
    }
    if (!spec.accepts(tensor.shape())) {
      throw PlatformException.invalid(
          "inputs",
          "Input '%s' has shape %s; the model takes %s, where -1 is any size."
              .formatted(spec.name(), tensor.shape(), spec.dimensions()));
    }
    if (tensor.shape().elements() == 0) {
      throw PlatformException.invalid(
          "inputs",
          "Input '%s' has shape %s, which holds no element."
              .formatted(spec.name(), tensor.shape()));
    }
  }

  private record Binding(String input, long size) {}

  private static void bindSymbols(TensorSpec spec, Tensor tensor, Map<String, Binding> bindings) {
    for (int axis = 0; axis < spec.rank(); axis++) {
      String symbol = spec.symbols().get(axis);
      if (symbol.isEmpty()) {
        continue;
      }
      Binding here = new Binding(spec.name(), tensor.shape().dimension(axis));
      Binding first = bindings.putIfAbsent(symbol, here);
      if (first != null && first.size() != here.size()) {
        throw PlatformException.invalid(
            "inputs",
            "Input '%s' has %d as %s (dimension %d), input '%s' has %d; they must be equal."
                .formatted(spec.name(), here.size(), symbol, axis, first.input(), first.size()));
      }
    }
  }
}
