package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.engine.onnx.device.DeviceMemory;
import io.llmplatform.inference.engine.onnx.device.UnusableDevice;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.DecoderSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens decoders. Thread-safe. */
public final class DecoderSessions {
  private static final Logger log = LoggerFactory.getLogger(DecoderSessions.class);

  private final OrtEnvironment environment = LastingEnvironment.get();

  /** On the CPU, as {@link #open(Path, DecoderOptions, DecoderPlace)}. */
  public DecoderSession open(Path onnxFile, DecoderOptions options) {
    return open(onnxFile, options, DecoderPlace.HOST);
  }

  /**
   * Loads a model; external data files lie beside it. Its memory is freed when the session is
   * closed.
   *
   * @throws UnsupportedLanguageModel when it is no decoder that can be served, or the memory does
   *     not suffice for one sequence
   * @throws UnsuitableDecoder when the place is a GPU that such decoders are not run on
   */
  public DecoderSession open(Path onnxFile, DecoderOptions options, DecoderPlace place) {
    OnnxGraph graph = OnnxGraph.read(onnxFile);
    try (NativeMemory changed = KeptLogits.in(graph, onnxFile)) {
      if (changed != null) {
        return open(load(changed, onnxFile, options, place), graph, options, place);
      }
    } catch (IOException | UnsupportedLanguageModel e) {
      log.debug("{} is loaded as it is: {}", onnxFile, e.getMessage());
    }
    return open(load(onnxFile, options, place), graph, options, place);
  }

  private static DecoderSession open(
      OrtSession session, OnnxGraph graph, DecoderOptions options, DecoderPlace place) {
    try {
      return open(session, graph.sharedBuffers(), options, place);
    } catch (OrtException | UnusableDevice e) {
      closeQuietly(session, e);
      throw new UnsupportedLanguageModel(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      closeQuietly(session, e);
      throw e;
    }
  }

  private static DecoderSession open(
      OrtSession session, Set<String> sharing, DecoderOptions options, DecoderPlace place)
      throws OrtException {
    DecoderGraph graph = DecoderGraph.of(session.getInputInfo(), session.getOutputInfo());
    boolean shared = isShared(graph, sharing);
    if (place.device().cuda()) {
      requireSuitable(graph, shared);
    }
    CacheSize size = CacheSize.of(graph, options, shared);
    DecoderRun run = new DecoderRun(session, graph);
    if (!shared) {
      return ConcatCacheSession.open(run, size.slots(), size.slotTokens());
    }
    RowCache cache = rows(session, graph, size, place);
    return new SharedCacheSession(run, cache, size.slots(), size.slotTokens());
  }

  private static RowCache rows(
      OrtSession session, DecoderGraph graph, CacheSize size, DecoderPlace place) {
    int rows = size.slots() + 1;
    if (!place.isAllocated()) {
      return new HostRows(graph, rows, size.slotTokens());
    }
    DeviceMemory memory = DeviceMemory.of(session, place.device());
    try {
      return new DeviceRows(graph, rows, size.slotTokens(), memory);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** What a GPU would leave to the CPU takes its cache to and fro at each step. */
  static void requireSuitable(DecoderGraph graph, boolean shared) {
    if (!shared) {
      throw new UnsuitableDecoder("its attention is not GroupQueryAttention");
    }
    if (graph.caches().get(0).type() == OnnxJavaType.FLOAT) {
      throw new UnsuitableDecoder(
          "its keys and values are fp32, and GroupQueryAttention takes fp16 on GPUs");
    }
  }

  /** Whether the caches are past and present in one. */
  static boolean isShared(DecoderGraph graph, Set<String> sharing) {
    long count = graph.caches().stream().filter(each -> sharing.contains(each.past())).count();
    if (count != 0 && count != graph.caches().size()) {
      throw new UnsupportedLanguageModel(
          "%d of its %d caches belong to GroupQueryAttention, and the others do not"
              .formatted(count, graph.caches().size()));
    }
    return count != 0;
  }

  private OrtSession load(Path onnxFile, DecoderOptions options, DecoderPlace place) {
    try (SessionOptions made = sessionOptions(options, place)) {
      return environment.createSession(onnxFile.toString(), made);
    } catch (OrtException e) {
      throw new UnsupportedLanguageModel(String.valueOf(e.getMessage()), e);
    }
  }

  /** Of a model in memory, whose external data lie beside the file that it comes from. */
  OrtSession load(NativeMemory model, Path onnxFile, DecoderOptions options, DecoderPlace place) {
    try (SessionOptions made = sessionOptions(options, place)) {
      Path folder = onnxFile.toAbsolutePath().getParent();
      made.addConfigEntry(
          "session.model_external_initializers_file_folder_path", String.valueOf(folder));
      return environment.createSession(model.buffer(), made);
    } catch (OrtException e) {
      throw new UnsupportedLanguageModel(String.valueOf(e.getMessage()), e);
    }
  }

  private static SessionOptions sessionOptions(DecoderOptions options, DecoderPlace place)
      throws OrtException {
    SessionOptions made = new SessionOptions();
    try {
      made.setIntraOpNumThreads(options.threads());
      made.setInterOpNumThreads(1);
      made.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
      made.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      // A memory plan is kept for every shape ever seen, and caches have many.
      made.setMemoryPatternOptimization(false);
      if (place.device().cuda()) {
        place.cuda().addTo(made, place.device().index());
      }
      return made;
    } catch (OrtException e) {
      made.close();
      throw e;
    }
  }

  private static void closeQuietly(OrtSession session, Throwable refusal) {
    try {
      session.close();
    } catch (OrtException e) {
      refusal.addSuppressed(e);
    }
  }
}
