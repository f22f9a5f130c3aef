package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.Devices;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.onnx.CudaOptions;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens decoders on ONNX Runtime, each run by continuous batching. Thread-safe. */
public final class OnnxEngines implements OpeningEngine {
  private static final Logger log = LoggerFactory.getLogger(OnnxEngines.class);

  private final DecoderSessions sessions = new DecoderSessions();
  private final Places places;
  private final int threads;
  private final boolean spinning;
  private final long maxWaitingTokens;

  /**
   * Where decoders are run.
   *
   * @param allocated whether caches on the CPU lie in memory of the runtime's allocator too, as on
   *     GPUs
   */
  public record Places(Devices devices, CudaOptions cuda, boolean allocated) {
    DecoderPlace of(Device device) {
      return new DecoderPlace(device, cuda, allocated);
    }
  }

  /**
   * @param threads that compute a run
   * @param spinning whether these keep a core busy while they wait for each other
   * @param maxWaitingTokens of prompts of a version that sets nothing else
   */
  public OnnxEngines(Places places, int threads, boolean spinning, long maxWaitingTokens) {
    this.places = places;
    this.threads = threads;
    this.spinning = spinning;
    this.maxWaitingTokens = maxWaitingTokens;
  }

  /** Two where the past and the present are not one buffer. */
  @Override
  public int cacheCopies(Path onnxFile) {
    return OnnxGraph.read(onnxFile).sharedBuffers().isEmpty() ? 2 : 1;
  }

  @Override
  public Opened open(
      Path onnxFile,
      LanguageConfiguration model,
      LanguageSettings settings,
      QueueSettings queue,
      @Nullable String device,
      EngineListener listener) {
    Devices.Choice choice = places.devices().choose(device);
    DecoderOptions options = options(model, settings);
    try {
      DecoderSession session = session(onnxFile, options, choice.device());
      return opened(session, onnxFile, settings, queue, choice, listener);
    } catch (UnsuitableDecoder e) {
      if (device != null) {
        throw new UnsupportedLanguageModel(
            "%s cannot run on %s, because %s"
                .formatted(onnxFile.getFileName(), choice.device(), e.getMessage()),
            e);
      }
      String remark = "Runs on the CPU, because %s.".formatted(e.getMessage());
      log.warn("{}: {}", onnxFile.getFileName(), remark);
      DecoderSession session = session(onnxFile, options, Device.CPU);
      return opened(
          session, onnxFile, settings, queue, new Devices.Choice(Device.CPU, remark), listener);
    }
  }

  private Opened opened(
      DecoderSession session,
      Path onnxFile,
      LanguageSettings settings,
      QueueSettings queue,
      Devices.Choice choice,
      EngineListener listener) {
    try {
      EngineSettings engine = engine(settings, queue, session.bytesPerToken());
      String name = "language-" + onnxFile.getFileName();
      return new Opened(
          new ContinuousBatching(session, engine, listener, name),
          choice.device(),
          choice.remark());
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** What bounds the cache is its tokens; they are not bounded in bytes as well. */
  private DecoderOptions options(LanguageConfiguration model, LanguageSettings settings) {
    int context = model.contextLength();
    return new DecoderOptions(
        context,
        settings.slots(context),
        settings.contextLength(context),
        Long.MAX_VALUE,
        threads,
        spinning);
  }

  private DecoderSession session(Path onnxFile, DecoderOptions options, Device device) {
    try {
      return sessions.open(onnxFile, options, places.of(device));
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
