package io.llmplatform.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.language.GenerationSettings;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.OpeningEngine;
import io.llmplatform.inference.language.files.OnnxModels;
import io.llmplatform.inference.language.model.ScriptedEngine;
import io.llmplatform.inference.language.text.TestTokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningLanguageModelTest {
  private static final ModelVersion ID = new ModelVersion(new ModelId("t", "tiny"), 1);

  /** 2 layers of 3 heads of 64 floats, keys and values. */
  private static final long BYTES_PER_TOKEN = 2 * 2 * 3 * 64 * 4;

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine(64);

  /** What the engine was opened with. */
  private @Nullable Order order;

  private record Order(Path onnx, LanguageConfiguration model, LanguageSettings settings) {}

  @BeforeEach
  void aPublishedDirectory() throws IOException {
    Files.createDirectory(directory.resolve("onnx"));
    Files.write(
        directory.resolve("onnx/model.onnx"), OnnxModels.decoder(2, 3, 64, OnnxModels.FLOAT));
    Files.copy(TestTokenizers.byteLevel(), directory.resolve("tokenizer.json"));
    Files.writeString(
        directory.resolve("config.json"),
        "{\"architectures\":[\"LlamaForCausalLM\"],\"max_position_embeddings\":1000,"
            + "\"eos_token_id\":0}");
  }

  @Test
  void servesALanguageModelByAnEngine() throws IOException {
    try (ServedModel served = open(RunSettings.DEFAULT)) {
      assertThat(served.language()).isPresent();
      assertThat(served.embedding()).isEmpty();
      assertThat(served.session().inputs()).extracting(spec -> spec.name()).contains("text_input");
      assertThat(order().onnx()).isEqualTo(directory.resolve("onnx/model.onnx"));
      assertThat(order().model().contextLength()).isEqualTo(1000);
      assertThat(order().settings()).isEqualTo(LanguageSettings.DEFAULT);
      assertThat(engine.closed).isFalse();
    }
    assertThat(engine.closed).isTrue();
  }

  @Test
  void aVersionsOwnSettingsGoBeforeTheInstances() throws IOException {
    open(settings(new GenerationSettings(100, 4, null, 32, null, null))).close();

    LanguageSettings settings = order().settings();
    assertThat(settings.maxContextTokens()).isEqualTo(100);
    assertThat(settings.maxSequences()).isEqualTo(4);
    assertThat(settings.prefillChunk()).isEqualTo(32);
    assertThat(settings.cacheTokens()).isEqualTo(LanguageSettings.DEFAULT.cacheTokens());
    assertThat(settings.contextLength(1000)).isEqualTo(100);
    assertThat(settings.slots(1000)).isEqualTo(4);
  }

  @Test
  void theCacheCountsInWhatItNeeds() throws IOException {
    Path file = directory.resolve("onnx/model.onnx");
    RunSettings four = settings(new GenerationSettings(100, 4, null, null, null, 50));
    long without = opening().estimate(directory, settings(GenerationSettings.DEFAULT));
    long with = opening().estimate(directory, four);
    long files = Files.size(file) + Files.size(file) / 4 + (4L << 20);
    assertThat(with).isEqualTo(files + (5 * 100 + 50) * BYTES_PER_TOKEN);
    assertThat(without).isEqualTo(files + (17 * 1000 + 8192) * BYTES_PER_TOKEN);
  }

  @Test
  void longContextsLeaveRoomForFewerSequences() {
    assertThat(LanguageSettings.DEFAULT.slots(1000)).isEqualTo(16);
    assertThat(LanguageSettings.DEFAULT.slots(100_000)).isEqualTo(8);
    LanguageSettings small = new LanguageSettings(9000, 16, 100, 0, Duration.ofSeconds(1), 0);
    assertThat(small.slots(100_000)).isEqualTo(1);
  }

  @Test
  void theFileThatGenaiNamesIsRun() throws IOException {
    Files.writeString(
        directory.resolve("genai_config.json"),
        "{\"model\":{\"context_length\":500,\"decoder\":{\"filename\":\"decoder.onnx\"}}}");
    Files.write(directory.resolve("decoder.onnx"), new byte[] {1});
    open(RunSettings.DEFAULT).close();
    assertThat(order().onnx()).isEqualTo(directory.resolve("decoder.onnx"));
    assertThat(order().model().contextLength()).isEqualTo(500);
  }

  @Test
  void saysWhatIsWrongWithItsFiles() throws IOException {
    Files.delete(directory.resolve("tokenizer.json"));
    assertThatThrownBy(() -> open(RunSettings.DEFAULT))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void withoutAnEngineItSaysSo() {
    OpeningModel opening =
        new OpeningModel(
            (file, device) -> {
              throw new AssertionError("no session");
            },
            Clock.systemUTC());
    assertThatThrownBy(() -> opening.open(ID, "", RunSettings.DEFAULT, directory))
        .hasMessageContaining("no language models");
  }

  private ServedModel open(RunSettings settings) throws IOException {
    return opening().open(ID, "", settings, directory);
  }

  private OpeningModel opening() {
    OpeningEngine engines =
        (onnx, model, settings, queue, device, listener) -> {
          order = new Order(onnx, model, settings);
          return engine.opening().open(onnx, model, settings, queue, device, listener);
        };
    return new OpeningModel(
        (file, device) -> {
          throw new AssertionError("no session");
        },
        new OpeningModel.Languages(
            engines, () -> LanguageSettings.DEFAULT, version -> EngineListener.NONE),
        Clock.systemUTC(),
        version -> RunListener.NONE);
  }

  private Order order() {
    if (order == null) {
      throw new AssertionError("no engine was opened");
    }
    return order;
  }

  private static RunSettings settings(GenerationSettings generation) {
    return new RunSettings(
        null, null, null, BatchSettings.DEFAULT, QueueSettings.DEFAULT, generation);
  }
}
