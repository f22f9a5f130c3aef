package io.llmplatform.inference.openinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawDataTest {

  private static Tensor read(ElementType type, Shape shape, ByteBuffer data) {
    return RawData.read("Input 'x'", "inputs[0]", type, shape, data);
  }

  private static void refused(ElementType type, Shape shape, ByteBuffer data, String said) {
    assertThatThrownBy(() -> read(type, shape, data))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8})
  void readsElementsWhereverTheyLie(int offset) {
    ByteBuffer memory = Tensor.allocate(64);
    memory.putLong(offset, 7).putLong(offset + 8, -8);

    Tensor.Fixed tensor =
        (Tensor.Fixed)
            read(
                ElementType.INT64,
                Shape.of(2),
                memory.duplicate().limit(offset + 16).position(offset));

    assertThat(tensor.view().getLong(0)).isEqualTo(7);
    assertThat(tensor.view().getLong(8)).isEqualTo(-8);
    assertThat(tensor.data().isDirect()).isTrue();
  }

  @Test
  void copiesNothingThatLiesAligned() {
    ByteBuffer memory = Tensor.allocate(16);
    Tensor.Fixed tensor =
        (Tensor.Fixed) read(ElementType.INT64, Shape.of(1), memory.duplicate().position(8));

    memory.putLong(8, 42);

    assertThat(tensor.view().getLong()).isEqualTo(42);
  }

  @Test
  void refusesDataThatIsNotAsLongAsItsShape() {
    refused(ElementType.INT32, Shape.of(2), ByteBuffer.allocate(7), "needs 8");
    refused(ElementType.INT32, Shape.of(2), ByteBuffer.allocate(12), "needs 8");
    refused(ElementType.FP64, Shape.of(1L << 61), ByteBuffer.allocate(8), "more than can be");
    refused(ElementType.BOOL, Shape.of(1), ByteBuffer.wrap(new byte[] {2}), "neither 0 nor 1");
  }

  private static ByteBuffer strings(int claimed, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(4 + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(claimed)
        .put(bytes)
        .flip();
  }

  @Test
  void refusesStringsWhoseLengthsLie() {
    Shape one = Shape.of(1);
    refused(ElementType.BYTES, one, strings(4, "abc"), "beyond its data");
    refused(ElementType.BYTES, one, strings(-1, "abc"), "beyond its data");
    refused(ElementType.BYTES, one, strings(Integer.MAX_VALUE, "abc"), "beyond its data");
    refused(ElementType.BYTES, one, strings(0, "abc"), "more elements");
    refused(ElementType.BYTES, Shape.of(2), strings(3, "abc"), "1 elements");
    refused(ElementType.BYTES, one, strings(1, "\u00ff"), "not UTF-8");
    refused(ElementType.BYTES, one, ByteBuffer.allocate(3), "beyond its data");
  }

  @Test
  void writesStringsBehindTheirLengths() {
    Tensor.Strings tensor =
        (Tensor.Strings) read(ElementType.BYTES, Shape.of(1), strings(3, "abc"));

    assertThat(tensor.values()).containsExactly("abc");
    assertThat(RawData.write(tensor)).isEqualTo(strings(3, "abc"));
  }
}
