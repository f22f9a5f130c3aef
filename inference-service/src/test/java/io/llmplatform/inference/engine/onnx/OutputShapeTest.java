package io.llmplatform.inference.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputShapeTest {
  private static final TensorSpec IDS =
      new TensorSpec("ids", ElementType.INT64, List.of(-1L, -1L), List.of("batch", "sequence"));
  private static final Map<String, Tensor> INPUTS =
      Map.of("ids", Tensor.zeros(ElementType.INT64, Shape.of(3, 7)));

  @Test
  void takesFixedSizesAndThoseOfInputs() {
    assertThat(OutputShape.of(output(List.of(-1L, 384L), List.of("sequence", "")), specs(), INPUTS))
        .contains(Shape.of(7, 384));
  }

  @Test
  void isUnknownWhereADimensionIsNoInputs() {
    assertThat(OutputShape.of(output(List.of(-1L, -1L), List.of("batch", "n")), specs(), INPUTS))
        .isEmpty();
    assertThat(OutputShape.of(output(List.of(-1L, -1L), List.of("batch", "")), specs(), INPUTS))
        .isEmpty();
  }

  private static List<TensorSpec> specs() {
    return List.of(IDS);
  }

  private static TensorSpec output(List<Long> dimensions, List<String> symbols) {
    return new TensorSpec("y", ElementType.FP32, dimensions, symbols);
  }
}
