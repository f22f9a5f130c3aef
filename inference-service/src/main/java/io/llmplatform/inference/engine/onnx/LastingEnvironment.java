package io.llmplatform.inference.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime's environment, without telemetry, kept alive until the process ends.
 *
 * <p>The runtime's Java API frees its environment in a JVM shutdown hook. Hooks run side by side,
 * so that hook frees it while the engine still drains in another, and a run in progress then
 * crashes the process. The native environment is one per process and counts its references
 * (onnxruntime, {@code core/session/ort_env.cc}); a second reference, taken through the same native
 * call that the Java API takes its own with, makes the hook's release harmless.
 */
public final class LastingEnvironment {
  private static final Logger log = LoggerFactory.getLogger(LastingEnvironment.class);
  private static final OrtEnvironment ENVIRONMENT = retained();

  private LastingEnvironment() {}

  public static OrtEnvironment get() {
    return ENVIRONMENT;
  }

  private static OrtEnvironment retained() {
    Telemetry.switchOff();
    NativeHeap.returnLargeBlocks();
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "inference");
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      create.setAccessible(true);
      create.invoke(
          null, api.getLong(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR.getValue(), "inference");
    } catch (ReflectiveOperationException e) {
      log.warn("A shutdown during a run may crash: the runtime's environment cannot be kept", e);
    }
    return environment;
  }
}
