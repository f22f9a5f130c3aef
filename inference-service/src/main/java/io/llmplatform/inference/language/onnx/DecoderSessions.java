package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.DecoderSession;
import java.nio.file.Path;
import java.util.Set;

/** Opens decoders on the CPU. Thread-safe. */
public final class DecoderSessions {
  private final OrtEnvironment environment = LastingEnvironment.get();

  /**
   * Loads a model; external data files lie beside it. Its memory is freed when the session is
   * closed.
   *
   * @throws UnsupportedLanguageModel when it is no decoder that can be served, or the memory does
   *     not suffice for one sequence
   */
  public DecoderSession open(Path onnxFile, DecoderOptions options) {
    OrtSession session = load(onnxFile, options);
    try {
      return open(session, onnxFile, options);
    } catch (OrtException e) {
      closeQuietly(session, e);
      throw new UnsupportedLanguageModel(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      closeQuietly(session, e);
      throw e;
    }
  }

  private static DecoderSession open(OrtSession session, Path onnxFile, DecoderOptions options)
      throws OrtException {
    DecoderGraph graph = DecoderGraph.of(session.getInputInfo(), session.getOutputInfo());
    boolean shared = isShared(graph, SharedBuffers.of(onnxFile));
    CacheSize size = CacheSize.of(graph, options, shared);
    DecoderRun run = new DecoderRun(session, graph);
    if (!shared) {
      return ConcatCacheSession.open(run, size.slots(), size.slotTokens());
    }
    RowCache cache = new HostRows(graph, size.slots() + 1, size.slotTokens());
    return new SharedCacheSession(run, cache, size.slots(), size.slotTokens());
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

  private OrtSession load(Path onnxFile, DecoderOptions options) {
    try (SessionOptions made = new SessionOptions()) {
      made.setIntraOpNumThreads(options.threads());
      made.setInterOpNumThreads(1);
      made.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
      made.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      // A memory plan is kept for every shape ever seen, and caches have many.
      made.setMemoryPatternOptimization(false);
      return environment.createSession(onnxFile.toString(), made);
    } catch (OrtException e) {
      throw new UnsupportedLanguageModel(String.valueOf(e.getMessage()), e);
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
