package io.llmplatform.inference.language.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.language.engine.DecoderSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeptLogitsTest {
  private static final int[] PROMPT = {5, 17, 3, 80, 44, 9};
  private static final DecoderOptions OPTIONS = new DecoderOptions(512, 4, 128, 8 << 20, 1, false);

  @TempDir Path directory;

  private Path write(byte[] model) throws IOException {
    return Files.write(directory.resolve("model.onnx"), model);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 6})
  void asManyAreComputedAsIsTold(long keep) throws Exception {
    Path file = write(TinyDecoder.shared().model());
    try (NativeMemory changed = requireNonNull(KeptLogits.in(OnnxGraph.read(file), file));
        OrtSession session =
            LastingEnvironment.get().createSession(changed.buffer(), new SessionOptions());
        OrtSession.Result result = session.run(inputs(session, keep))) {
      TensorInfo logits = (TensorInfo) result.get("logits").orElseThrow().getInfo();

      assertThat(logits.getShape()).containsExactly(1, keep, TinyDecoder.VOCABULARY);
    }
  }

  private static Map<String, OnnxTensor> inputs(OrtSession session, long keep) throws Exception {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (String name : session.getInputNames()) {
      inputs.put(
          name,
          switch (name) {
            case "input_ids" -> longs(new long[] {5, 17, 3, 80, 44, 9}, 1, 6);
            case "attention_mask" -> longs(new long[] {1, 1, 1, 1, 1, 1}, 1, 6);
            case KeptLogits.INPUT -> longs(new long[] {keep});
            default ->
                OnnxTensor.createTensor(
                    LastingEnvironment.get(), FloatBuffer.allocate(0), new long[] {1, 1, 0, 16});
          });
    }
    return inputs;
  }

  private static OnnxTensor longs(long[] values, long... shape) throws Exception {
    return OnnxTensor.createTensor(LastingEnvironment.get(), LongBuffer.wrap(values), shape);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLastOnesAreTheSameAsOfAll(boolean grouped) throws IOException {
    TinyDecoder decoder = grouped ? TinyDecoder.shared() : TinyDecoder.concatenating();
    Path file = write(decoder.model());
    try (DecoderSession session = new DecoderSessions().open(file, OPTIONS)) {
      List<float[]> all =
          session.prefillForEach(0, PROMPT, 0, PROMPT.length).stream()
              .map(KeptLogitsTest::copy)
              .toList();
      assertThat(all).hasSize(PROMPT.length);
      for (int length = 1; length <= PROMPT.length; length++) {
        float[] last = copy(session.prefill(1, PROMPT, 0, length));
        session.free(1);
        for (int token = 0; token < last.length; token++) {
          assertThat(last[token]).isCloseTo(all.get(length - 1)[token], within(1e-4f));
        }
      }
    }
  }

  private static float[] copy(FloatBuffer logits) {
    float[] copy = new float[logits.remaining()];
    logits.get(copy);
    return copy;
  }

  @Test
  void aModelThatCanBeToldStaysAsItIs() throws IOException {
    Path file = write(new TinyDecoder(true, false, true, false).model());

    assertThat(KeptLogits.in(OnnxGraph.read(file), file)).isNull();
  }

  /** What follows the product with the vocabulary in published models. */
  enum End {
    /** Google's Gemma 2. */
    SOFT_CAPPED,
    /** Models in fp16 whose logits are fp32. */
    CAST,
    /** Numbers of different tokens meet: what comes before must stay whole. */
    MIXED,
    /** Not a model. */
    CIRCLE
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void theProductIsFoundBehindWhatWorksOnEachNumber(End end) throws IOException {
    Path file = write(ending(end));

    try (NativeMemory changed = KeptLogits.in(OnnxGraph.read(file), file)) {
      assertThat(changed != null).isEqualTo(end == End.SOFT_CAPPED || end == End.CAST);
    }
  }

  private static byte[] ending(End end) {
    OnnxWriter out = new OnnxWriter();
    out.input("input_ids", OnnxWriter.INT64, "batch", "tokens");
    out.floats("cap", false, new int[0], 30);
    out.floats("weights", false, new int[] {1, 3}, 1, 2, 3);
    String hidden = out.node("Unsqueeze", out.node("Cast", Map.of("to", 1), "input_ids"), "axis");
    String product = out.node("MatMul", hidden, "weights");
    switch (end) {
      case SOFT_CAPPED -> {
        String capped = out.node("Tanh", out.node("Div", product, "cap"));
        out.node("", "Mul", List.of("cap", capped), List.of("logits"), Map.of());
      }
      case CAST -> out.node("", "Cast", List.of(product), List.of("logits"), Map.of("to", 1));
      case MIXED -> out.node("", "CumSum", List.of(product, "axis"), List.of("logits"), Map.of());
      case CIRCLE -> {
        out.node("", "Identity", List.of("before"), List.of("logits"), Map.of());
        out.node("", "Identity", List.of("logits"), List.of("before"), Map.of());
      }
    }
    return out.model();
  }

  /** Loaded from memory, the model still has to find its folder. */
  @Test
  void externalDataIsFoundBesideTheFile() throws Exception {
    Path file = TinyDecoder.shared().writeWithExternalData(directory);

    try (NativeMemory changed = requireNonNull(KeptLogits.in(OnnxGraph.read(file), file));
        OrtSession session =
            new DecoderSessions().load(changed, file, OPTIONS, DecoderPlace.HOST)) {
      assertThat(session.getInputNames()).contains(KeptLogits.INPUT);
    }
  }
}
