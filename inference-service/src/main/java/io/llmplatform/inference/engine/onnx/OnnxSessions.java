package io.llmplatform.inference.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.Devices;
import io.llmplatform.inference.engine.ModelSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions on the CPU, one thread each: parallelism is the engine's; or on a GPU, where the
 * runtime is built with CUDA. Thread-safe.
 */
public final class OnnxSessions {
  private static final Logger log = LoggerFactory.getLogger(OnnxSessions.class);
  private static final String PROBE = "/engine/probe.onnx";
  private static final String LOADER = "with error: ";

  /**
   * How sessions are opened.
   *
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param cpuArena whether a session on the CPU keeps the memory of a run for the next; without,
   *     runs are slower and an idle session holds its weights only
   * @param halfOnCuda whether a version that does not say its precision runs by its fp16 file on a
   *     GPU, if it has one
   */
  public record Options(String device, boolean cpuArena, CudaOptions cuda, boolean halfOnCuda) {
    /** On the CPU. */
    public static final Options CPU = new Options("cpu", true, CudaOptions.DEFAULT, false);
  }

  private final OrtEnvironment environment = LastingEnvironment.get();
  private final Map<Device, Optional<String>> probed = new ConcurrentHashMap<>();
  private final Options options;
  private final Devices devices;

  /** On the CPU. */
  public OnnxSessions() {
    this(Options.CPU);
  }

  /**
   * @throws IllegalStateException when CUDA is demanded and cannot be used
   */
  public OnnxSessions(Options options) {
    this.options = options;
    this.devices =
        new Devices(
            options.device(), isBuiltWithCuda(), gpu -> probed.computeIfAbsent(gpu, this::probe));
  }

  /** Where versions compute. */
  public Devices devices() {
    return devices;
  }

  /** How CUDA is set. */
  public CudaOptions cuda() {
    return options.cuda();
  }

  /** Whether a version on that device runs by its fp16 file unless it says otherwise. */
  public boolean prefersHalf(@Nullable String device) {
    return options.halfOnCuda() && devices.choose(device).device().cuda();
  }

  /**
   * Loads a model; external data files lie beside it.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}; null: as the instance is set
   * @throws IllegalArgumentException when there is no such device, or it cannot be used here
   * @throws UnsupportedModel when the file is no model, or one that cannot be served
   */
  public ModelSession open(Path onnxFile, @Nullable String device) {
    Devices.Choice choice = devices.choose(device);
    @Nullable OrtSession session = null;
    try (SessionOptions sessionOptions = options(choice.device())) {
      session = environment.createSession(onnxFile.toString(), sessionOptions);
      return new OnnxSession(environment, session, choice);
    } catch (OrtException e) {
      throw new UnsupportedModel(String.valueOf(e.getMessage()), e);
    } catch (UnsupportedModel e) {
      closeQuietly(session, e);
      throw e;
    }
  }

  private static boolean isBuiltWithCuda() {
    return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /** Why the GPU cannot be used, found by opening the smallest of models on it. */
  private Optional<String> probe(Device gpu) {
    if (!isBuiltWithCuda()) {
      return Optional.of("this instance is built without CUDA");
    }
    try (SessionOptions sessionOptions = options(gpu);
        OrtSession session = environment.createSession(probeModel(), sessionOptions)) {
      return session.getNumOutputs() == 1 ? Optional.empty() : Optional.of("the probe failed");
    } catch (OrtException | UnsatisfiedLinkError e) {
      log.info("{} cannot be used", gpu, e);
      return Optional.of("CUDA cannot be used here (%s)".formatted(brief(e)));
    }
  }

  /**
   * The end of the first line, which is the loader's or the driver's own, without files of ours.
   */
  private static String brief(Throwable failure) {
    String line = String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
    int loader = line.lastIndexOf(LOADER);
    return loader < 0 ? line : line.substring(loader + LOADER.length());
  }

  private static byte[] probeModel() {
    try (InputStream in = OnnxSessions.class.getResourceAsStream(PROBE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + PROBE);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SessionOptions options(Device device) throws OrtException {
    SessionOptions made = new SessionOptions();
    try {
      set(made, device);
      return made;
    } catch (OrtException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void set(SessionOptions made, Device device) throws OrtException {
    made.setIntraOpNumThreads(1);
    made.setInterOpNumThreads(1);
    made.addConfigEntry("session.intra_op.allow_spinning", "0");
    // What a run fails on is thrown; logged as well, clients could fill the log with bad input.
    made.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    // A memory plan is kept for every shape ever seen, and sequences have many shapes.
    made.setMemoryPatternOptimization(false);
    made.setCPUArenaAllocator(options.cpuArena());
    if (device.cuda()) {
      options.cuda().addTo(made, device.index());
    }
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
