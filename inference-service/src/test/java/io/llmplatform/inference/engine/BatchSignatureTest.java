package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.engine.BatchSignature.Kind;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchSignatureTest {
  @Test
  void sequencesUnderAMaskArePadded() {
    BatchSignature signature =
        of(
            List.of(tokens("input_ids", "b", "s"), tokens("attention_mask", "b", "s")),
            List.of(floats("states", "b", "s", "384"), floats("pooled", "b", "384")));

    assertThat(signature.kind()).isEqualTo(Kind.TOKENS);
    assertThat(signature.sequences()).containsExactly("states");
    assertThat(signature.obstacle()).isEmpty();
  }

  @Test
  void sequencesWithoutAMaskShareRunsOfOneLength() {
    assertThat(of(List.of(tokens("input_ids", "b", "s")), List.of(floats("y", "b", "2"))).kind())
        .isEqualTo(Kind.ROWS);
  }

  @Test
  void rowsOfANamelessFirstDimensionShareRuns() {
    assertThat(of(List.of(floats("x", "", "4")), List.of(floats("y", "", "3"))).kind())
        .isEqualTo(Kind.ROWS);
  }

  @Test
  void aFixedFirstDimensionIsAnObstacle() {
    requireObstacle(
        of(List.of(floats("x", "1", "4")), List.of(floats("y", "1", "3"))),
        "the first dimension of 'x' is fixed");
    requireObstacle(
        of(List.of(floats("x", "b", "4")), List.of(floats("y"))),
        "the first dimension of 'y' is fixed");
  }

  @Test
  void severalFirstDimensionsAreAnObstacle() {
    requireObstacle(
        of(List.of(floats("x", "images", "4"), floats("z", "texts", "4")), List.of()),
        "its first dimensions are not one and the same");
  }

  /** Each row's similarity to all others: a run of two requests would mix them. */
  @Test
  void anOutputThatComparesRowsIsAnObstacle() {
    requireObstacle(
        of(List.of(floats("x", "b", "4")), List.of(floats("y", "b", "b"))),
        "'y' has the batch in another dimension too");
    requireObstacle(
        of(List.of(floats("x", "", "4")), List.of(floats("y", "", ""))),
        "dimension 1 of its output 'y' is none of its inputs'");
  }

  /** As many boxes as the run's richest picture has. */
  @Test
  void anOutputWhoseSizeDependsOnValuesIsAnObstacle() {
    requireObstacle(
        of(List.of(floats("x", "b", "3", "h", "w")), List.of(floats("boxes", "b", "found", "4"))),
        "dimension 1 of its output 'boxes' is none of its inputs'");
    assertThat(
            of(List.of(floats("x", "b", "3", "h", "w")), List.of(floats("mask", "b", "h", "w")))
                .kind())
        .isEqualTo(Kind.ROWS);
  }

  private static void requireObstacle(BatchSignature signature, String obstacle) {
    assertThat(signature.kind()).isEqualTo(Kind.ALONE);
    assertThat(signature.obstacle()).isEqualTo(obstacle);
  }

  private static BatchSignature of(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return BatchSignature.of(new Described(inputs, outputs));
  }

  private static TensorSpec tokens(String name, String... dimensions) {
    return spec(name, ElementType.INT64, dimensions);
  }

  private static TensorSpec floats(String name, String... dimensions) {
    return spec(name, ElementType.FP32, dimensions);
  }

  /** Numbers are fixed sizes, all else names. */
  private static TensorSpec spec(String name, ElementType type, String... dimensions) {
    return new TensorSpec(
        name,
        type,
        Arrays.stream(dimensions).map(each -> isFixed(each) ? Long.parseLong(each) : -1L).toList(),
        Arrays.stream(dimensions).map(each -> isFixed(each) ? "" : each).toList());
  }

  private static boolean isFixed(String dimension) {
    return dimension.matches("[0-9]+");
  }

  private record Described(List<TensorSpec> inputs, List<TensorSpec> outputs)
      implements ModelSession {
    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      throw new AssertionError("nothing runs");
    }

    @Override
    public void close() {}
  }
}
