package io.llmplatform.inference.engine.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.TestModels;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are written into a session's own buffers are those that it gives otherwise. */
class PinnedOutputIT {
  private static final String STATES = "last_hidden_state";

  @TempDir Path directory;

  @Test
  void aReaderSeesTheSameVectorsWhateverRanBefore() throws IOException {
    byte[] miniLm = Objects.requireNonNull(TestModels.miniLm().get("model.onnx"));
    try (ModelSession session = open(miniLm)) {
      for (int[] size : new int[][] {{2, 9}, {1, 3}, {4, 40}, {2, 9}}) {
        Map<String, Tensor> inputs = tokens(session, size[0], size[1]);
        Tensor expected = session.run(inputs, Set.of(STATES)).get(STATES);

        Tensor seen = session.run(inputs, Set.of(STATES), outputs -> copy(outputs, STATES));

        assertThat(seen).isEqualTo(expected);
      }
    }
  }

  @Test
  void whatIsSmallIsLentAndWhatIsLargeIsTheReadersOwn() throws IOException {
    byte[] miniLm = Objects.requireNonNull(TestModels.miniLm().get("model.onnx"));
    try (ModelSession session = open(miniLm)) {
      for (int rows : new int[] {2, 24}) {
        Map<String, Tensor> inputs = tokens(session, rows, 256);
        boolean lent = session.run(inputs, Set.of(STATES), ModelSession.Outputs::lent);

        assertThat(lent).as("%d MiB", rows * 256 * 384 * 4 >> 20).isEqualTo(rows == 2);
      }
    }
  }

  @Test
  void aFailureOfTheInputsStaysOne() throws IOException {
    byte[] miniLm = Objects.requireNonNull(TestModels.miniLm().get("model.onnx"));
    try (ModelSession session = open(miniLm)) {
      Map<String, Tensor> inputs = tokens(session, 1, 3);
      ByteBuffer ids = Tensor.allocate(3 * Long.BYTES).putLong(0, Long.MAX_VALUE);
      inputs.put("input_ids", new Tensor.Fixed(ElementType.INT64, Shape.of(1, 3), ids));

      assertThatThrownBy(() -> session.run(inputs, Set.of(STATES), outputs -> outputs))
          .isInstanceOfSatisfying(
              ComputationFailed.class, e -> assertThat(e.areInputsAtFault()).isTrue());
    }
  }

  @Test
  void aModelThatNamesItsDimensionsWronglyIsServedAllTheSame() throws IOException {
    try (ModelSession session = open(transposing())) {
      assertThat(session.outputs().get(0).symbols()).containsExactly("a", "b");
      ByteBuffer data = Tensor.allocate(3 * Float.BYTES).putFloat(0, 1).putFloat(4, 2);
      Tensor x = new Tensor.Fixed(ElementType.FP32, Shape.of(1, 3), data);

      for (int time = 0; time < 2; time++) {
        Tensor seen = session.run(Map.of("x", x), Set.of("y"), outputs -> copy(outputs, "y"));
        assertThat(seen.shape()).isEqualTo(Shape.of(3, 1));
        assertThat(((Tensor.Fixed) seen).data()).isEqualTo(data);
      }
    }
  }

  private ModelSession open(byte[] model) throws IOException {
    return new OnnxSessions().open(Files.write(directory.resolve("model.onnx"), model), "cpu");
  }

  private static Map<String, Tensor> tokens(ModelSession session, int rows, int length) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      ByteBuffer data = Tensor.allocate((long) rows * length * Long.BYTES);
      for (int i = 0; i < rows * length; i++) {
        data.putLong(
            switch (spec.name()) {
              case "input_ids" -> 1000 + i;
              case "attention_mask" -> 1;
              default -> 0;
            });
      }
      inputs.put(
          spec.name(), new Tensor.Fixed(ElementType.INT64, Shape.of(rows, length), data.flip()));
    }
    return inputs;
  }

  private static Tensor copy(ModelSession.Outputs outputs, String name) {
    Tensor.Fixed fixed = (Tensor.Fixed) outputs.require(name);
    ByteBuffer data = Tensor.allocate(fixed.data().limit()).put(fixed.view()).flip();
    return new Tensor.Fixed(fixed.type(), fixed.shape(), data);
  }

  /** y = transpose(x), where both are said to be [a, b] (ONNX's {@code ModelProto}). */
  private static byte[] transposing() {
    byte[] node = all(field(1, text("x")), field(2, text("y")), field(4, text("Transpose")));
    byte[] graph =
        all(field(1, node), field(2, text("g")), field(11, value("x")), field(12, value("y")));
    byte[] opset = {0x10, 13};
    byte[] version = {0x08, 8};
    return all(version, field(7, graph), field(8, opset));
  }

  private static byte[] value(String name) {
    byte[] shape = all(field(1, field(2, text("a"))), field(1, field(2, text("b"))));
    byte[] floats = {0x08, 1};
    return all(field(1, text(name)), field(2, field(1, all(floats, field(2, shape)))));
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  /** A field of bytes, shorter than 128. */
  private static byte[] field(int number, byte[] content) {
    byte[] head = {(byte) (number << 3 | 2), (byte) content.length};
    return all(head, content);
  }

  private static byte[] all(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
