package io.llmplatform.inference.language.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.SamplingDefaults;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.model.Completion;
import io.llmplatform.inference.language.model.CompletionListener;
import io.llmplatform.inference.language.model.LanguageModel;
import io.llmplatform.inference.language.sampling.SampledToken;
import io.llmplatform.inference.language.text.StopStrings;
import io.llmplatform.inference.language.text.TestTokenizers;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxEnginesTest {
  @TempDir Path directory;
  private final OnnxEngines engines = new OnnxEngines(1, false, 1000);

  @Test
  void aPublishedDirectoryIsServedAndWritesText() throws Exception {
    Files.write(directory.resolve("model.onnx"), TinyDecoder.shared().model());
    Files.copy(TestTokenizers.byteLevel(), directory.resolve("tokenizer.json"));
    Files.writeString(
        directory.resolve("config.json"),
        "{\"architectures\":[\"LlamaForCausalLM\"],\"max_position_embeddings\":64}");
    OpeningModel opening =
        new OpeningModel(
            (file, device) -> {
              throw new AssertionError("no session");
            },
            new OpeningModel.Languages(
                engines, () -> LanguageSettings.DEFAULT, version -> EngineListener.NONE),
            Clock.systemUTC(),
            version -> RunListener.NONE);
    ModelVersion id = new ModelVersion(new ModelId("t", "tiny"), 1);

    try (ServedModel served = opening.open(id, "", RunSettings.DEFAULT, directory)) {
      LanguageModel model = served.language().orElseThrow();
      assertThat(model.contextLength()).isEqualTo(64);
      Told told = new Told();
      model.complete(completion(new int[] {5, 6, 7}, 1000), told);
      CompletionListener.End end = told.ended.get(30, TimeUnit.SECONDS);
      assertThat(end.ending()).isEqualTo(Ending.LENGTH);
      assertThat(end.generated()).as("the context's rest").isEqualTo(61);
      int[] tokens = told.tokens.stream().mapToInt(SampledToken::id).toArray();
      assertThat(told.text).hasToString(model.tokenizer().decode(tokens, false));
    }
  }

  @Test
  void aVersionsSettingsBoundItsContext() throws IOException {
    Path file = Files.write(directory.resolve("model.onnx"), TinyDecoder.shared().model());
    LanguageSettings settings =
        new LanguageSettings(32, 2, 1000, 8, LanguageSettings.DEFAULT.interTokenTarget(), 0);
    try (var engine =
        engines
            .open(file, model(512), settings, QueueSettings.DEFAULT, "cpu", EngineListener.NONE)
            .engine()) {
      assertThat(engine.contextLength()).isEqualTo(32);
    }
  }

  @Test
  void whatConcatenatesHoldsItsCacheTwice() throws IOException {
    Path shared = Files.write(directory.resolve("a.onnx"), TinyDecoder.shared().model());
    Path other = Files.write(directory.resolve("b.onnx"), TinyDecoder.concatenating().model());

    assertThat(engines.cacheCopies(shared)).isEqualTo(1);
    assertThat(engines.cacheCopies(other)).isEqualTo(2);
  }

  @Test
  void refusesByTheFilesName() throws IOException {
    Path file = Files.write(directory.resolve("model_q4.onnx"), new byte[] {1, 2, 3});
    assertThatThrownBy(
            () ->
                engines.open(
                    file,
                    model(64),
                    LanguageSettings.DEFAULT,
                    QueueSettings.DEFAULT,
                    null,
                    EngineListener.NONE))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageStartingWith("model_q4.onnx: ");
  }

  @Test
  void refusesAGpu() {
    Path file = directory.resolve("model.onnx");
    assertThatThrownBy(
            () ->
                engines.open(
                    file,
                    model(64),
                    LanguageSettings.DEFAULT,
                    QueueSettings.DEFAULT,
                    "cuda",
                    EngineListener.NONE))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("on the CPU");
  }

  private static LanguageConfiguration model(int contextLength) {
    return new LanguageConfiguration(
        contextLength,
        Set.of(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TinyDecoder.VOCABULARY,
        SamplingDefaults.NONE);
  }

  private static Completion completion(int[] prompt, int maxTokens) {
    return new Completion(
        prompt,
        maxTokens,
        OnnxEnginesTest::best,
        StopStrings.NONE,
        Set.of(),
        false,
        "t",
        Urgency.DEFAULT);
  }

  private static SampledToken best(FloatBuffer logits) {
    int best = logits.position();
    for (int i = best; i < logits.limit(); i++) {
      best = logits.get(i) > logits.get(best) ? i : best;
    }
    return new SampledToken(best - logits.position(), Float.NaN, List.of());
  }

  private static final class Told implements CompletionListener {
    private final StringBuilder text = new StringBuilder();
    private final List<SampledToken> tokens = new ArrayList<>();
    private final CompletableFuture<End> ended = new CompletableFuture<>();

    @Override
    public boolean piece(String more, @Nullable SampledToken token) {
      text.append(more);
      if (token != null) {
        tokens.add(token);
      }
      return true;
    }

    @Override
    public void ended(End end) {
      ended.complete(end);
    }
  }
}
