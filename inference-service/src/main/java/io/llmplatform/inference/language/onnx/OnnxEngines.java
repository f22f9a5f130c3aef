package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.ContinuousBatching;
import io.llmplatform.inference.language.engine.DecoderSession;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.EngineSettings;
import io.llmplatform.inference.language.engine.OpeningEngine;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens decoders on ONNX Runtime, each run by continuous batching. On the CPU. Thread-safe. */
public final class OnnxEngines implements OpeningEngine {
  private final DecoderSessions sessions = new DecoderSessions();
  private final int threads;
  private final boolean spinning;
  private final long maxWaitingTokens;

  /**
   * @param threads that compute a run
   * @param spinning whether these keep a core busy while they wait for each other
   * @param maxWaitingTokens of prompts of a version that sets nothing else
   */
  public OnnxEngines(int threads, boolean spinning, long maxWaitingTokens) {
    this.threads = threads;
    this.spinning = spinning;
    this.maxWaitingTokens = maxWaitingTokens;
  }

  /** Two where the past and the present are not one buffer. */
  @Override
  public int cacheCopies(Path onnxFile) {
    return SharedBuffers.of(onnxFile).isEmpty() ? 2 : 1;
  }

  @Override
  public Opened open(
      Path onnxFile,
      LanguageConfiguration model,
      LanguageSettings settings,
      QueueSettings queue,
      @Nullable String device,
      EngineListener listener) {
    if (Device.of(device).cuda()) {
      throw new UnsupportedLanguageModel("language models run on the CPU, not on " + device);
    }
    DecoderSession session = session(onnxFile, model, settings);
    try {
      EngineSettings engine = engine(settings, queue, session.bytesPerToken());
      String name = "language-" + onnxFile.getFileName();
      return new Opened(new ContinuousBatching(session, engine, listener, name), Device.CPU, "");
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** What bounds the cache is its tokens; they are not bounded in bytes as well. */
  private DecoderSession session(
      Path onnxFile, LanguageConfiguration model, LanguageSettings settings) {
    int context = model.contextLength();
    DecoderOptions options =
        new DecoderOptions(
            context,
            settings.slots(context),
            settings.contextLength(context),
            Long.MAX_VALUE,
            threads,
            spinning);
    try {
      return sessions.open(onnxFile, options);
    } catch (UnsupportedLanguageModel e) {
      throw new UnsupportedLanguageModel(
          "%s: %s".formatted(onnxFile.getFileName(), e.getMessage()), e);
    }
  }

  private EngineSettings engine(
      LanguageSettings settings, QueueSettings queue, long bytesPerToken) {
    EngineSettings usual = EngineSettings.DEFAULT;
    Integer waiting = queue.maxPendingTokens();
    return new EngineSettings(
        waiting == null ? maxWaitingTokens : waiting,
        settings.prefillChunk() == 0 ? null : settings.prefillChunk(),
        settings.interTokenTarget(),
        usual.ageing(),
        Objects.requireNonNullElse(queue.priority(), usual.priority()),
        queue.timeout(),
        settings.prefixCacheTokens() * bytesPerToken,
        usual.prefixBlock());
  }
}
