package io.llmplatform.inference.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.engine.onnx.CudaOptions.ArenaExtend;
import io.llmplatform.inference.engine.onnx.CudaOptions.CudnnSearch;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.settings.InferenceSettings.Cuda;
import io.llmplatform.inference.settings.InferenceSettings.EngineSettings;
import io.llmplatform.inference.settings.InferenceSettings.Events;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import io.llmplatform.inference.settings.InferenceSettings.MemorySettings;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

class InferenceSettingsTest {
  @Test
  void whatIsNotSetHasItsDefault() {
    InferenceSettings settings = bind(Map.of());

    assertThat(settings.memory())
        .isEqualTo(
            new MemorySettings(
                DataSize.ofBytes(0), true, Duration.ofSeconds(10), 64, Duration.ofSeconds(60)));
    assertThat(settings.events())
        .isEqualTo(new Events(true, 8192, 6, (short) -1, Duration.ofDays(7)));
    assertThat(settings.capture())
        .isEqualTo(new Capture(List.of(), 16384, 128, 3, (short) -1, Duration.ofHours(6)));
    assertThat(settings.language().threads()).isZero();
    assertThat(settings.language().spinning()).isFalse();
    assertThat(settings.language().deviceCache()).isFalse();
    assertThat(settings.language().settings()).isEqualTo(LanguageSettings.DEFAULT);
    assertThat(settings.generation())
        .isEqualTo(
            new Generation(
                0,
                16,
                16,
                128,
                Duration.ofMinutes(10),
                Duration.ofSeconds(15),
                DataSize.ofMegabytes(1)));
    assertThat(settings.answerCache())
        .isEqualTo(
            new AnswerCache(
                false,
                List.of(),
                List.of(),
                Duration.ofHours(1),
                0.95,
                "all-minilm-l6-v2",
                1000,
                Duration.ofMillis(50)));
    EngineSettings engine = settings.engine();
    assertThat(engine.device()).isEqualTo("auto");
    assertThat(engine.workerNiceness()).isZero();
    assertThat(engine.maxPriorityWait()).isEqualTo(Duration.ofSeconds(10));
    assertThat(engine.cpuArena()).isTrue();
    assertThat(engine.cuda())
        .isEqualTo(
            new Cuda(
                DataSize.ofBytes(0),
                ArenaExtend.NEXT_POWER_OF_TWO,
                CudnnSearch.HEURISTIC,
                true,
                false));
  }

  @Test
  void everyKeyIsReadWhereItIsDocumented() {
    Map<String, String> keys = new HashMap<>();
    keys.put("memory.limit", "8GB");
    keys.put("memory.on-demand", "false");
    keys.put("memory.request-wait", "3s");
    keys.put("memory.max-waiting", "7");
    keys.put("memory.load-wait", "5m");
    keys.put("language.threads", "5");
    keys.put("language.spinning", "true");
    keys.put("language.device-cache", "true");
    keys.put("language.max-context-tokens", "1000");
    keys.put("language.max-sequences", "3");
    keys.put("language.cache-tokens", "2000");
    keys.put("language.prefill-chunk", "64");
    keys.put("language.inter-token-target", "50ms");
    keys.put("language.prefix-cache-tokens", "0");
    keys.put("events.enabled", "false");
    keys.put("events.buffer", "16");
    keys.put("events.partitions", "3");
    keys.put("events.replicas", "2");
    keys.put("events.retention", "1d");
    keys.put("capture.tenants", "acme,other");
    keys.put("capture.max-characters", "100");
    keys.put("capture.buffer", "7");
    keys.put("capture.partitions", "2");
    keys.put("capture.replicas", "1");
    keys.put("capture.retention", "1h");
    keys.put("generation.threads", "3");
    keys.put("generation.max-choices", "4");
    keys.put("generation.max-stops", "5");
    keys.put("generation.max-tools", "6");
    keys.put("generation.max-duration", "1m");
    keys.put("generation.keep-alive", "2s");
    keys.put("generation.max-unread", "1KB");
    keys.put("answer-cache.enabled", "true");
    keys.put("answer-cache.tenants", "acme,other");
    keys.put("answer-cache.models[0]", "*");
    keys.put("answer-cache.time-to-live", "5m");
    keys.put("answer-cache.threshold", "0.8");
    keys.put("answer-cache.embedding-model", "");
    keys.put("answer-cache.max-entries", "9");
    keys.put("answer-cache.timeout", "1s");
    keys.put("engine.device", "cuda:1");
    keys.put("engine.worker-niceness", "7");
    keys.put("engine.max-priority-wait", "1m");
    keys.put("engine.cpu-arena", "false");
    keys.put("engine.cuda.memory-limit", "20GB");
    keys.put("engine.cuda.arena-extend", "same-as-requested");
    keys.put("engine.cuda.cudnn-search", "exhaustive");
    keys.put("engine.cuda.tf32", "false");
    keys.put("engine.cuda.prefer-fp16", "true");

    InferenceSettings settings = bind(keys);

    assertThat(settings.memory())
        .isEqualTo(
            new MemorySettings(
                DataSize.ofGigabytes(8), false, Duration.ofSeconds(3), 7, Duration.ofMinutes(5)));
    assertThat(settings.language().threads()).isEqualTo(5);
    assertThat(settings.language().spinning()).isTrue();
    assertThat(settings.language().deviceCache()).isTrue();
    assertThat(settings.language().settings())
        .isEqualTo(new LanguageSettings(1000, 3, 2000, 64, Duration.ofMillis(50), 0));
    assertThat(settings.events())
        .isEqualTo(new Events(false, 16, 3, (short) 2, Duration.ofDays(1)));
    assertThat(settings.capture())
        .isEqualTo(
            new Capture(List.of("acme", "other"), 100, 7, 2, (short) 1, Duration.ofHours(1)));
    assertThat(settings.capture().covers("acme")).isTrue();
    assertThat(settings.capture().covers("nobody")).isFalse();
    assertThat(settings.generation())
        .isEqualTo(
            new Generation(
                3, 4, 5, 6, Duration.ofMinutes(1), Duration.ofSeconds(2), DataSize.ofKilobytes(1)));
    assertThat(settings.answerCache())
        .isEqualTo(
            new AnswerCache(
                true,
                List.of("acme", "other"),
                List.of("*"),
                Duration.ofMinutes(5),
                0.8,
                "",
                9,
                Duration.ofSeconds(1)));
    EngineSettings engine = settings.engine();
    assertThat(engine.device()).isEqualTo("cuda:1");
    assertThat(engine.workerNiceness()).isEqualTo(7);
    assertThat(engine.maxPriorityWait()).isEqualTo(Duration.ofMinutes(1));
    assertThat(engine.cpuArena()).isFalse();
    assertThat(engine.cuda())
        .isEqualTo(
            new Cuda(
                DataSize.ofGigabytes(20),
                ArenaExtend.SAME_AS_REQUESTED,
                CudnnSearch.EXHAUSTIVE,
                false,
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "memory.limit, -1B",
    "memory.max-waiting, -1",
    "memory.request-wait, -1s",
    "language.threads, -1",
    "language.max-context-tokens, 1",
    "language.max-sequences, 0",
    "language.cache-tokens, 0",
    "language.prefill-chunk, -1",
    "language.inter-token-target, 0ms",
    "language.prefix-cache-tokens, -1",
    "events.buffer, 0",
    "events.partitions, 0",
    "events.replicas, -2",
    "events.retention, 1s",
    "capture.max-characters, 0",
    "capture.max-characters, 65537",
    "capture.buffer, 0",
    "capture.partitions, 0",
    "capture.replicas, -2",
    "capture.retention, 1s",
    "answer-cache.threshold, 1.1",
    "answer-cache.threshold, NaN",
    "answer-cache.max-entries, 0",
    "answer-cache.max-entries, 4001",
    "answer-cache.time-to-live, 0ms",
    "answer-cache.timeout, 0ms",
    "engine.device, tpu",
    "engine.worker-niceness, 20",
    "engine.max-priority-wait, -1s",
    "engine.device, cuda:x",
    "engine.cuda.memory-limit, -1B",
    "engine.cuda.arena-extend, twice",
    "engine.cuda.cudnn-search, all",
  })
  void whatCannotBeIsRefused(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of(key, value))).hasStackTraceContaining(camel(key));
  }

  /** The last part of the key, as records name it or as the key does. */
  private static String camel(String key) {
    return key.substring(key.lastIndexOf('.') + 1).split("-")[0];
  }

  private static InferenceSettings bind(Map<String, String> keys) {
    Map<String, String> all = new HashMap<>();
    all.put("inference.artifacts.directory", "/tmp/models");
    keys.forEach((key, value) -> all.put("inference." + key, value));
    try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
      return new Binder(new MapConfigurationPropertySource(all))
          .bindOrCreate(
              "inference",
              Bindable.of(InferenceSettings.class),
              new ValidationBindHandler(new SpringValidatorAdapter(factory.getValidator())));
    }
  }
}
