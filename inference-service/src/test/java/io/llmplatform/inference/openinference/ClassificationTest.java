package io.llmplatform.inference.openinference;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationTest {

  private static Tensor.Strings classes(
      Shape shape, int classes, List<String> labels, float... values) {
    ByteBuffer data = Tensor.allocate(values.length * 4L);
    for (float value : values) {
      data.putFloat(value);
    }
    return (Tensor.Strings)
        Classification.of(
            "logits", new Tensor.Fixed(ElementType.FP32, shape, data.flip()), classes, labels);
  }

  @Test
  void givesTheGreatestOfEachRowFirst() {
    Tensor.Strings strings =
        classes(Shape.of(2, 3), 2, List.of("cat", "dog"), 0.5f, 2, -1, 9, 8.25f, 10);

    assertThat(strings.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(strings.values())
        .containsExactly("2.000000:1:dog", "0.500000:0:cat", "10.000000:2", "9.000000:0:cat");
  }

  @Test
  void takesOneRowFromAVectorAndNoMoreThanItHas() {
    Tensor.Strings strings = classes(Shape.of(2), 9, List.of(), 1, 2);

    assertThat(strings.shape()).isEqualTo(Shape.of(2));
    assertThat(strings.values()).containsExactly("2.000000:1", "1.000000:0");
  }

  @Test
  void putsTheFirstOfEqualOnesFirstAndNanLast() {
    assertThat(
            classes(Shape.of(1, 5), 5, List.of(), 1, Float.NaN, Float.NEGATIVE_INFINITY, 1, 3)
                .values())
        .extracting(each -> each.substring(each.indexOf(':') + 1))
        .containsExactly("4", "0", "3", "2", "1");
  }

  @Test
  void flattensWhatFollowsTheFirstDimension() {
    assertThat(classes(Shape.of(1, 2, 2), 1, List.of(), 1, 2, 4, 3).values())
        .containsExactly("4.000000:2");
  }
}
