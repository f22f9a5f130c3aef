package io.llmplatform.registry.onnx;

import static io.llmplatform.registry.onnx.OnnxBytes.externalTensor;
import static io.llmplatform.registry.onnx.OnnxBytes.floats;
import static io.llmplatform.registry.onnx.OnnxBytes.identityGraph;
import static io.llmplatform.registry.onnx.OnnxBytes.model;
import static io.llmplatform.registry.onnx.OnnxBytes.opset;
import static io.llmplatform.registry.onnx.OnnxBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.registry.onnx.Signature.Dimension;
import io.llmplatform.registry.onnx.Signature.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxReaderTest {

  @Test
  void readsARealModel() throws Exception {
    byte[] bytes;
    try (InputStream in = getClass().getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      bytes = Objects.requireNonNull(in).readAllBytes();
    }
    OnnxModel model = read(bytes);
    assertThat(model.producer()).startsWith("pytorch");
    assertThat(model.opsets()).containsKey("ai.onnx");
    assertThat(model.signature().inputs())
        .extracting(Value::name)
        .containsExactly("input_ids", "attention_mask", "token_type_ids");
    assertThat(model.signature().inputs()).extracting(Value::type).containsOnly("INT64");
    Value output = model.signature().outputs().get(0);
    assertThat(output.name()).isEqualTo("last_hidden_state");
    assertThat(output.type()).isEqualTo("FP32");
    assertThat(output.shape()).hasSize(3).last().isEqualTo(new Dimension(384L, null));
  }

  @Test
  void readsWhatAModelSaysOfItself() throws Exception {
    OnnxBytes graph =
        identityGraph()
            .message(11, value("weight", floats("n", 3)))
            .message(5, new OnnxBytes().text(8, "weight").bytes(9, new byte[100_000]));
    OnnxModel model =
        read(
            model(10, graph)
                .text(2, "tool")
                .text(3, "1.2")
                .message(8, opset("", 13))
                .message(8, opset("ai.onnx.ml", 3))
                .message(14, new OnnxBytes().text(1, "author").text(2, "me")));
    Value x = new Value("x", "FP32", List.of(new Dimension(null, "batch"), size(2)));
    assertThat(model)
        .isEqualTo(
            new OnnxModel(
                10,
                Map.of("ai.onnx", 13L, "ai.onnx.ml", 3L),
                "tool 1.2",
                new Signature(List.of(x), List.of(new Value("y", "FP32", x.shape()))),
                Map.of(),
                Map.of("author", "me")));
  }

  @Test
  void readsTypesThatAreNoTensors() throws Exception {
    OnnxBytes tensor = new OnnxBytes().message(1, new OnnxBytes().number(1, 7));
    OnnxBytes map = new OnnxBytes().message(5, new OnnxBytes().number(1, 8).message(2, tensor));
    OnnxBytes sequence = new OnnxBytes().message(4, new OnnxBytes().message(1, map));
    OnnxBytes optional = new OnnxBytes().message(9, new OnnxBytes().message(1, tensor));
    OnnxBytes graph =
        new OnnxBytes()
            .message(12, value("s", sequence))
            .message(12, value("o", optional))
            .message(12, value("n", new OnnxBytes()));
    assertThat(read(model(10, graph)).signature().outputs())
        .containsExactly(
            new Value("s", "sequence(map(BYTES,INT64))", null),
            new Value("o", "optional(INT64)", null),
            new Value("n", "unknown", null));
  }

  @Test
  void findsExternalDataWhereverItIsReferenced() throws Exception {
    OnnxBytes inner = new OnnxBytes().message(5, externalTensor(1, "location", "inner"));
    OnnxBytes ofNode =
        new OnnxBytes()
            .message(5, new OnnxBytes().message(6, inner))
            .message(5, new OnnxBytes().message(5, externalTensor(1, "location", "attribute")))
            .message(
                5,
                new OnnxBytes()
                    .message(11, inner)
                    .message(10, externalTensor(2, "location", "list")));
    OnnxBytes sparse =
        new OnnxBytes()
            .message(1, externalTensor(3, "location", "values"))
            .message(2, externalTensor(4, "location", "indices"));
    OnnxBytes function =
        new OnnxBytes()
            .message(
                7,
                new OnnxBytes()
                    .message(
                        5, new OnnxBytes().message(5, externalTensor(5, "location", "function"))));
    OnnxBytes training = new OnnxBytes().message(2, inner);
    OnnxBytes graph =
        new OnnxBytes()
            .message(1, ofNode)
            .message(15, sparse)
            .message(5, externalTensor(9, "location", "w", "offset", "100", "length", "36"))
            .message(5, externalTensor(9, "location", "w", "offset", "7"));
    assertThat(read(model(10, graph).message(25, function).message(20, training)).externalData())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "inner",
                4L,
                "attribute",
                4L,
                "list",
                8L,
                "values",
                12L,
                "indices",
                16L,
                "function",
                20L,
                "w",
                136L));
  }

  @Test
  void passesOverGigabytesOfWeightsWithoutReadingThem() throws Exception {
    long weights = 5L << 30;
    byte[] tensor = new OnnxBytes().text(8, "weight").head(9, weights).whole();
    byte[] graph = new OnnxBytes().head(5, tensor.length + weights).whole();
    byte[] network = identityGraph().whole();
    long length = graph.length + tensor.length + weights + network.length;
    OnnxBytes before = new OnnxBytes().number(1, 10).head(7, length).raw(graph).raw(tensor);
    OnnxBytes after = new OnnxBytes().raw(network).message(8, opset("", 13));
    WithHole content = new WithHole(before.whole(), weights, after.whole());

    OnnxModel model = OnnxReader.read(content, content.size());
    assertThat(model.signature().inputs()).hasSize(1);
    assertThat(model.opsets()).containsEntry("ai.onnx", 13L);
    assertThat(content.read).isLessThan(1 << 20);
  }

  @Test
  void refusesAModelThatIsCutAnywhere() throws Exception {
    byte[] whole = OnnxBytes.external(3, "location", "w", "length", "12").whole();
    int opset = new OnnxBytes().message(8, opset("", 13)).whole().length;
    for (int length = 0; length < whole.length - opset; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(MalformedOnnx.class).as("%d", length).isThrownBy(() -> read(cut));
    }
    assertThat(read(Arrays.copyOf(whole, whole.length - opset)).opsets()).isEmpty();
    assertThat(read(whole).opsets()).hasSize(1);
  }

  @Test
  void takesGarbageForNoModelAndEndsWhateverItIs() throws Exception {
    Random random = new Random(4);
    for (int i = 0; i < 2000; i++) {
      byte[] garbage = new byte[1 + random.nextInt(500)];
      random.nextBytes(garbage);
      assertThatExceptionOfType(MalformedOnnx.class).isThrownBy(() -> read(garbage));
      byte[] damaged = OnnxBytes.external(3, "location", "w").whole();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        read(damaged);
      } catch (MalformedOnnx e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    OnnxBytes graph = identityGraph();
    for (int i = 0; i < 40; i++) {
      graph =
          new OnnxBytes().message(1, new OnnxBytes().message(5, new OnnxBytes().message(6, graph)));
    }
    refused(model(10, graph), "nested");
    OnnxBytes type = new OnnxBytes();
    for (int i = 0; i < 100; i++) {
      type = new OnnxBytes().message(4, new OnnxBytes().message(1, type));
    }
    refused(model(10, new OnnxBytes().message(11, value("x", type))), "nested");
  }

  @Test
  void refusesWhatWouldFillTheMemory() {
    OnnxBytes unnamed = new OnnxBytes();
    for (int i = 0; i < 300_000; i++) {
      unnamed.raw(11 << 3 | 2, 0);
    }
    refused(model(10, unnamed), "more names");
    OnnxBytes named = new OnnxBytes();
    for (int i = 0; i < 300_000; i++) {
      named.message(5, new OnnxBytes().text(8, Integer.toString(i)));
    }
    refused(model(10, named), "more names");
    refused(
        model(10, new OnnxBytes().message(5, new OnnxBytes().text(8, "x".repeat(100_000)))),
        "name");
    OnnxBytes shape = new OnnxBytes();
    for (int i = 0; i < 100; i++) {
      shape.message(1, new OnnxBytes());
    }
    OnnxBytes type = new OnnxBytes().message(1, new OnnxBytes().message(2, shape));
    refused(model(10, new OnnxBytes().message(11, value("x", type))), "dimensions");
  }

  @Test
  void refusesExternalDataOfNoPlaceOrNoNumber() {
    refused(OnnxBytes.external(1), "without a place");
    refused(OnnxBytes.external(1, "location", "w", "offset", "-1"), "offset");
    refused(OnnxBytes.external(1, "location", "w", "length", "0x10"), "length");
    refused(OnnxBytes.external(1, "location", "w", "length", "9999999999999999999"), "length");
    String max = Long.toString(Long.MAX_VALUE);
    refused(OnnxBytes.external(1, "location", "w", "length", max, "offset", "1"), "more data");
  }

  @Test
  void aShapeThatOverflowsNeedsMoreThanAnyFileHas() throws Exception {
    OnnxBytes tensor =
        new OnnxBytes()
            .bytes(
                1,
                new OnnxBytes()
                    .raw(
                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0xff, 0xff, 0xff, 0xff, 0xff,
                        0xff, 0x03)
                    .whole())
            .number(2, 11)
            .message(13, new OnnxBytes().text(1, "location").text(2, "w"))
            .number(14, 1);
    assertThat(read(model(10, new OnnxBytes().message(5, tensor))).externalData().get("w"))
        .isGreaterThan(1L << 55);
  }

  private static Dimension size(long size) {
    return new Dimension(size, null);
  }

  private static void refused(OnnxBytes model, String words) {
    assertThatExceptionOfType(MalformedOnnx.class)
        .isThrownBy(() -> read(model))
        .withMessageContaining(words);
  }

  private static OnnxModel read(OnnxBytes model) throws IOException {
    return read(model.whole());
  }

  private static OnnxModel read(byte[] bytes) throws IOException {
    return OnnxReader.read(new ByteArrayInputStream(bytes), bytes.length);
  }

  /** Bytes, a stretch of zeros, and bytes; passes over them as a file does. */
  private static final class WithHole extends InputStream {
    private final byte[] before;
    private final long hole;
    private final byte[] after;
    private long position;
    private long read;

    WithHole(byte[] before, long hole, byte[] after) {
      this.before = before;
      this.hole = hole;
      this.after = after;
    }

    long size() {
      return before.length + hole + after.length;
    }

    @Override
    public int read() {
      if (position == size()) {
        return -1;
      }
      read++;
      long place = position++;
      if (place < before.length) {
        return before[(int) place] & 0xff;
      }
      long inAfter = place - before.length - hole;
      return inAfter < 0 ? 0 : after[(int) inAfter] & 0xff;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.min(count, size() - position);
      position += skipped;
      return skipped;
    }
  }
}
