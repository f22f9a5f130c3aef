package io.llmplatform.inference.language.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.Devices;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.engine.onnx.CudaOptions;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.SamplingDefaults;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.Greedy;
import io.llmplatform.inference.language.engine.OpeningEngine;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.engine.TokenRequest;
import io.llmplatform.inference.language.engine.Told;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxEnginesTest {
  @TempDir Path directory;
  private static final Function<Device, Optional<String>> NO_GPU = gpu -> Optional.of("no GPU");

  private final OnnxEngines engines = engines("cpu", false);

  private static OnnxEngines engines(String device, boolean allocated) {
    Devices devices = new Devices(device, false, NO_GPU);
    return new OnnxEngines(
        new OnnxEngines.Places(devices, CudaOptions.DEFAULT, allocated), 1, false, 1000);
  }

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
      Heard told = new Heard();
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
  void whatDemandsAGpuIsRefusedWithoutOne() {
    Path file = directory.resolve("model.onnx");
    assertThatThrownBy(
            () ->
                engines.open(
                    file, model(64), LanguageSettings.DEFAULT, QueueSettings.DEFAULT, "cuda:1", EngineListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("cuda:1", "no GPU");
  }

  @Test
  void whatDemandsNothingRunsOnTheCpuWithoutAGpu() throws Exception {
    Path file = Files.write(directory.resolve("model.onnx"), TinyDecoder.shared().model());
    Devices devices = new Devices("auto", true, NO_GPU);
    OnnxEngines fallenBack =
        new OnnxEngines(
            new OnnxEngines.Places(devices, CudaOptions.DEFAULT, false), 1, false, 1000);
    OpeningEngine.Opened opened =
        fallenBack.open(file, model(64), LanguageSettings.DEFAULT, QueueSettings.DEFAULT, null, EngineListener.NONE);
    try (TokenEngine engine = opened.engine()) {
      assertThat(engine.contextLength()).isEqualTo(64);
      assertThat(opened.device()).isEqualTo(Device.CPU);
      assertThat(opened.remark()).contains("no GPU");
    }
  }

  @Test
  void aSettingHasTheCacheInTheRuntimesMemoryOnTheCpuToo() throws Exception {
    Path file = Files.write(directory.resolve("model.onnx"), TinyDecoder.shared().model());
    List<List<Integer>> texts = new ArrayList<>();
    for (boolean allocated : new boolean[] {false, true}) {
      OpeningEngine.Opened opened =
          engines("cpu", allocated)
              .open(file, model(64), LanguageSettings.DEFAULT, QueueSettings.DEFAULT, null, EngineListener.NONE);
      try (TokenEngine engine = opened.engine()) {
        Told told = new Told();
        engine.submit(
            new TokenRequest(new int[] {5, 6, 7}, 20, new Greedy(), Set.of(), "t", Urgency.DEFAULT),
            told);
        told.awaited();
        texts.add(told.tokens());
      }
    }
    assertThat(texts.get(1)).hasSize(20).isEqualTo(texts.get(0));
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

  private static final class Heard implements CompletionListener {
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
