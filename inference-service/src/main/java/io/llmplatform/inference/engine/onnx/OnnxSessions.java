package io.llmplatform.inference.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.ModelSession;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions on the CPU, one thread each: parallelism is the engine's; or on a GPU, where the
 * runtime is built with CUDA. Thread-safe.
 */
public final class OnnxSessions {
  private final OrtEnvironment environment = LastingEnvironment.get();

  /**
   * Loads a model; external data files lie beside it.
   *
   * @throws UnsupportedModel when the file is no model, or one that cannot be served, or there is
   *     no such device
   */
  public ModelSession open(Path onnxFile, Device device) {
    requirePresent(device);
    @Nullable OrtSession session = null;
    try (SessionOptions options = options(device)) {
      session = environment.createSession(onnxFile.toString(), options);
      return new OnnxSession(environment, session);
    } catch (OrtException e) {
      throw new UnsupportedModel(String.valueOf(e.getMessage()), e);
    } catch (UnsupportedModel e) {
      closeQuietly(session, e);
      throw e;
    }
  }

  private static void requirePresent(Device device) {
    if (device.cuda() && !OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw new UnsupportedModel(
          "the device %s is wanted, and this instance is built without CUDA".formatted(device));
    }
  }

  private static SessionOptions options(Device device) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    // What a run fails on is thrown; logged as well, clients could fill the log with bad input.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    // A memory plan is kept for every shape ever seen, and sequences have many shapes.
    options.setMemoryPatternOptimization(false);
    if (device.cuda()) {
      options.addCUDA(device.index());
    }
    return options;
  }

  private static void closeQuietly(@Nullable OrtSession session, UnsupportedModel refusal) {
    try {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      refusal.addSuppressed(e);
    }
  }
}
