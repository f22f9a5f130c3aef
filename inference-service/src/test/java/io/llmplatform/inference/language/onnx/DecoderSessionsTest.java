package io.llmplatform.inference.language.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.DecoderSession;
import io.llmplatform.inference.language.engine.Greedy;
import io.llmplatform.inference.language.onnx.DecoderGraph.Input;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderSessionsTest {
  private static final int[] PROMPT = {5, 17, 3, 80, 44, 9};
  private static final DecoderOptions OPTIONS = new DecoderOptions(512, 4, 128, 8 << 20, 1, false);

  @TempDir Path directory;

  private DecoderSession open(TinyDecoder decoder) throws IOException {
    return open(decoder.model(), OPTIONS);
  }

  private DecoderSession open(byte[] model, DecoderOptions options) throws IOException {
    return new DecoderSessions().open(Files.write(directory.resolve("model.onnx"), model), options);
  }

  private List<Integer> tokens(TinyDecoder decoder) throws IOException {
    try (DecoderSession session = open(decoder)) {
      List<Integer> tokens = new ArrayList<>();
      session.prefill(0, PROMPT, 0, 4);
      tokens.add(Greedy.best(session.prefill(0, PROMPT, 4, PROMPT.length)));
      while (tokens.size() < 10) {
        int[] last = {tokens.get(tokens.size() - 1)};
        tokens.add(Greedy.best(session.decode(new int[] {0}, last).get(0)));
      }
      return tokens;
    }
  }

  private float[] logits(TinyDecoder decoder) throws IOException {
    try (DecoderSession session = open(decoder)) {
      session.prefill(1, PROMPT, 0, PROMPT.length);
      FloatBuffer logits = session.decode(new int[] {1}, new int[] {7}).get(0);
      float[] copy = new float[logits.remaining()];
      logits.get(copy);
      return copy;
    }
  }

  @Test
  void attentionIsFoundInTheGraph() throws IOException {
    Path shared = Files.write(directory.resolve("a.onnx"), TinyDecoder.shared().model());
    Path other = Files.write(directory.resolve("b.onnx"), TinyDecoder.concatenating().model());

    assertThat(OnnxGraph.read(shared).sharedBuffers())
        .contains("past_key_values.0.key", "past_key_values.1.value");
    assertThat(OnnxGraph.read(other).sharedBuffers()).isEmpty();
  }

  @Test
  void twoKindsOfAttentionInOneModelAreRefused() {
    CacheTensor key = new CacheTensor("key", "now", 1, 8, OnnxJavaType.FLOAT);
    CacheTensor value = new CacheTensor("value", "now", 1, 8, OnnxJavaType.FLOAT);
    Input ids = new Input("input_ids", OnnxJavaType.INT64);
    DecoderGraph graph =
        new DecoderGraph(ids, ids, null, null, "logits", OnnxJavaType.FLOAT, List.of(key, value));

    assertThat(DecoderSessions.isShared(graph, Set.of("key", "value", "x"))).isTrue();
    assertThat(DecoderSessions.isShared(graph, Set.of("x"))).isFalse();
    assertThatThrownBy(() -> DecoderSessions.isShared(graph, Set.of("key")))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("1 of its 2 caches");
  }

  @Test
  void bothKindsOfAttentionGiveTheSame() throws IOException {
    assertThat(tokens(TinyDecoder.shared())).isEqualTo(tokens(TinyDecoder.concatenating()));
  }

  @ParameterizedTest
  @CsvSource({"true, true, false", "true, false, true", "false, true, true"})
  void aModelIsDrivenByItsOwnInputs(boolean grouped, boolean keeping, boolean narrow)
      throws IOException {
    assertThat(tokens(new TinyDecoder(grouped, false, keeping, narrow)))
        .isEqualTo(tokens(TinyDecoder.shared()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void halfPrecisionIsReadAsNumbers(boolean grouped) throws IOException {
    float[] half = logits(new TinyDecoder(grouped, true, false, false));
    float[] whole = logits(TinyDecoder.shared());

    assertThat(half).hasSameSizeAs(whole);
    for (int i = 0; i < half.length; i++) {
      assertThat(half[i]).isCloseTo(whole[i], within(0.1f));
    }
  }

  @Test
  void memoryBoundsSlotsFirstAndThenTheirLength() throws IOException {
    byte[] model = TinyDecoder.shared().model();
    int bytesPerToken = 2 * 2 * 16 * Float.BYTES;

    // One row more than slots.
    try (DecoderSession session =
        open(model, new DecoderOptions(512, 4, 128, 3L * 128 * bytesPerToken, 1, false))) {
      assertThat(session.bytesPerToken()).isEqualTo(bytesPerToken);
      assertThat(session.slots()).isEqualTo(2);
      assertThat(session.slotTokens()).isEqualTo(128);
      assertThat(session.cacheTokens()).isEqualTo(256);
    }
    try (DecoderSession session =
        open(model, new DecoderOptions(512, 4, 128, 100L * bytesPerToken, 1, false))) {
      assertThat(session.slots()).isEqualTo(1);
      assertThat(session.slotTokens()).isEqualTo(50);
    }
    assertThatThrownBy(() -> open(model, new DecoderOptions(512, 4, 128, 1000, 1, false)))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("256 bytes, and 1000 are given");
  }

  @Test
  void theContextBoundsASlot() throws IOException {
    try (DecoderSession session =
        open(TinyDecoder.shared().model(), new DecoderOptions(40, 4, 128, 8 << 20, 1, false))) {
      assertThat(session.slotTokens()).isEqualTo(40);
    }
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertThatThrownBy(() -> open(new byte[] {1, 2, 3}, OPTIONS))
        .isInstanceOf(UnsupportedLanguageModel.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTokenThatDoesNotExistFailsAndTheSlotCanBeUsedAgain(boolean grouped) throws IOException {
    TinyDecoder decoder = grouped ? TinyDecoder.shared() : TinyDecoder.concatenating();
    try (DecoderSession session = open(decoder)) {
      int expected = Greedy.best(session.prefill(0, PROMPT, 0, PROMPT.length));
      int[] wrong = {1, TinyDecoder.VOCABULARY};

      assertThatThrownBy(() -> session.prefill(1, wrong, 0, 2))
          .isInstanceOf(ComputationFailed.class);
      session.free(1);

      assertThat(Greedy.best(session.prefill(1, PROMPT, 0, PROMPT.length))).isEqualTo(expected);
    }
  }
}
