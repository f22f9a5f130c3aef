package io.llmplatform.inference.language.onnx;

import static io.llmplatform.inference.language.onnx.OnnxWriter.FLOAT;
import static io.llmplatform.inference.language.onnx.OnnxWriter.FLOAT16;
import static io.llmplatform.inference.language.onnx.OnnxWriter.INT32;
import static io.llmplatform.inference.language.onnx.OnnxWriter.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which inputs and outputs make a decoder. */
class DecoderGraphTest {
  private final OnnxWriter model = new OnnxWriter();

  private void token(String name, int type, Object... shape) {
    model.input(name, type, shape);
  }

  /** An input that is given back as an output. */
  private void cache(String past, String present, int type, Object... shape) {
    model.input(past, type, shape);
    model.output(present, type, shape);
    model.node("", "Identity", List.of(past), List.of(present), Map.of());
  }

  private void layer(String prefix, String present) {
    cache(prefix + "key", present + "key", FLOAT, "b", 3, "p", 8);
    cache(prefix + "value", present + "value", FLOAT, "b", 3, "p", 8);
  }

  private void tokens() {
    token("input_ids", INT64, "b", "s");
    token("attention_mask", INT64, "b", "t");
  }

  private DecoderGraph read() throws OrtException {
    model.output("logits", FLOAT, "b", "s");
    model.node("", "Cast", List.of("input_ids"), List.of("logits"), Map.of("to", FLOAT));
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = LastingEnvironment.get().createSession(model.model(), options)) {
      return DecoderGraph.of(session.getInputInfo(), session.getOutputInfo());
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::read)
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining(message);
  }

  @Test
  void readsTheNamesOfOptimum() throws OrtException {
    tokens();
    token("position_ids", INT64, "b", "s");
    layer("past_key_values.0.", "present.0.");
    layer("past_key_values.1.", "present.1.");

    DecoderGraph graph = read();

    assertThat(graph.caches())
        .containsExactlyInAnyOrder(
            new CacheTensor("past_key_values.0.key", "present.0.key", 3, 8, OnnxJavaType.FLOAT),
            new CacheTensor("past_key_values.0.value", "present.0.value", 3, 8, OnnxJavaType.FLOAT),
            new CacheTensor("past_key_values.1.key", "present.1.key", 3, 8, OnnxJavaType.FLOAT),
            new CacheTensor(
                "past_key_values.1.value", "present.1.value", 3, 8, OnnxJavaType.FLOAT));
    assertThat(graph.positions()).isNotNull();
    assertThat(graph.bytesPerToken()).isEqualTo(4 * 3 * 8 * Float.BYTES);
  }

  @Test
  void readsOtherNamesAndTypes() throws OrtException {
    token("input_ids", INT32, "b", "s");
    token("attention_mask", INT32, "b", "t");
    token("num_logits_to_keep", INT64);
    cache("past_key_0", "present_key_0", FLOAT16, "b", 1, "p", 4);
    cache("past_value_0", "present_value_0", FLOAT16, "b", 1, "p", 4);

    DecoderGraph graph = read();

    assertThat(graph.ids().type()).isEqualTo(OnnxJavaType.INT32);
    assertThat(graph.keep()).isNotNull();
    assertThat(graph.positions()).isNull();
    assertThat(graph.caches()).hasSize(2);
    assertThat(graph.bytesPerToken()).isEqualTo(2 * 4 * Short.BYTES);
  }

  @Test
  void aModelWithoutACacheIsRefused() {
    tokens();

    assertRefused("exported without its cache");
  }

  @Test
  void aCacheOfConvolutionsIsRefusedByName() {
    tokens();
    layer("past_key_values.0.", "present.0.");
    cache("past_conv.1", "present_conv.1", FLOAT, "b", 64, 3);

    assertRefused("'past_conv.1' holds no keys or values");
  }

  @Test
  void aCacheOfStatesIsRefusedByName() {
    tokens();
    layer("past_key_values.0.", "present.0.");
    cache("past_ssm.1", "present_ssm.1", FLOAT, "b", 4, "p", 16);

    assertRefused("'past_ssm.1' holds no keys or values");
  }

  @Test
  void attentionToAnotherTextIsRefusedByName() {
    tokens();
    layer("past_key_values.0.encoder.", "present.0.encoder.");

    assertRefused("past_key_values.0.encoder.");
  }

  @Test
  void keysWithoutValuesAreRefused() {
    tokens();
    cache("past_key_values.0.key", "present.0.key", FLOAT, "b", 1, "p", 4);

    assertRefused("'past_key_values.0.key' misses its other half 'past_key_values.0.value'");
  }

  @Test
  void aPastWithoutAPresentIsRefused() {
    tokens();
    layer("past_key_values.0.", "now.0.");

    assertRefused("has no output to go on with");
  }

  @Test
  void aPresentWithoutAPastIsRefused() {
    tokens();
    layer("past_key_values.0.", "present.0.");
    model.output("present.1.key", INT64, "b", "t");
    model.node("", "Identity", List.of("attention_mask"), List.of("present.1.key"), Map.of());

    assertRefused("'present.1.key' belongs to no input");
  }

  @Test
  void inputsThatNobodyGivesAreRefusedByName() {
    tokens();
    token("encoder_hidden_states", FLOAT, "b", "s", 8);
    layer("past_key_values.0.", "present.0.");

    assertRefused("'encoder_hidden_states'");
  }

  @Test
  void quantizedCachesAreRefused() {
    tokens();
    int int8 = 3;
    cache("past_key_values.0.key", "present.0.key", int8, "b", 1, "p", 4);
    cache("past_key_values.0.value", "present.0.value", int8, "b", 1, "p", 4);

    assertRefused("neither fp32 nor fp16");
  }

  @Test
  void aFixedBatchIsRefused() {
    tokens();
    cache("past_key_values.0.key", "present.0.key", FLOAT, 1, 1, "p", 4);
    cache("past_key_values.0.value", "present.0.value", FLOAT, 1, 1, "p", 4);

    assertRefused("has the shape [1, 1, -1, 4], not [any, heads, any, size]");
  }
}
