package io.llmplatform.inference.engine.onnx;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Keeps ONNX Runtime from reporting to its makers.
 *
 * <p>Since 1.29 its published builds send events over HTTPS and keep a device id under the user's
 * cache folder unless this variable is set before the runtime starts (its Privacy.md). The same
 * code ends the process with a stack overflow where the command line is longer than about 4 KB.
 * Java cannot change its own environment, so the C library is asked to.
 */
final class Telemetry {
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private Telemetry() {}

  /** The C library. */
  interface LibC extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /**
   * @throws IllegalStateException when it cannot be switched off: then the runtime must not start
   */
  static void switchOff() {
    // On Windows the variable is not read, and events stay on the machine.
    if ("1".equals(System.getenv(VARIABLE)) || Platform.isWindows()) {
      return;
    }
    if (Native.load(Platform.C_LIBRARY_NAME, LibC.class).setenv(VARIABLE, "1", 1) != 0) {
      throw new IllegalStateException("Set " + VARIABLE + "=1 in the environment.");
    }
  }
}
