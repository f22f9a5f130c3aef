package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/**
 * A tensor that a model takes or gives.
 *
 * @param name as the model calls it
 * @param type of its elements as the Open Inference Protocol writes it, such as {@code FP32} or
 *     {@code INT64}
 * @param shape the size of each dimension; -1: any size
 */
public record TensorSignature(
    @JsonPropertyDescription("As the model calls it.") String name,
    @JsonPropertyDescription("Of its elements, such as FP32 or INT64.") String type,
    @JsonPropertyDescription("The size of each dimension; -1: any size.") List<Long> shape) {

  public TensorSignature {
    shape = Copies.of(shape);
  }
}
