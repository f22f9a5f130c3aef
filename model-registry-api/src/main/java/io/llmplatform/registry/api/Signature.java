package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/**
 * What a version takes and gives, as its model file says.
 *
 * @param inputs in the file's order
 * @param outputs in the file's order
 */
public record Signature(
    @JsonPropertyDescription("What it takes.") List<TensorSignature> inputs,
    @JsonPropertyDescription("What it gives.") List<TensorSignature> outputs) {

  public Signature {
    inputs = Copies.of(inputs);
    outputs = Copies.of(outputs);
  }
}
