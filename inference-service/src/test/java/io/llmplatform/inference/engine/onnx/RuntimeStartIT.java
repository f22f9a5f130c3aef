package io.llmplatform.inference.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeStartIT {
  @TempDir Path home;

  /** The process of this test starts the runtime and leaves. */
  static final class StartAndLeave {
    public static void main(String[] args) {
      LastingEnvironment.get();
    }
  }

  @Test
  void keepsNoDeviceIdAndBearsALongCommandLine() throws IOException, InterruptedException {
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dfiller=" + "x".repeat(20_000),
            "-cp",
            System.getProperty("java.class.path"),
            StartAndLeave.class.getName());
    Map<String, String> environment = child.environment();
    environment.remove("ORT_DISABLE_TELEMETRY");
    environment.put("HOME", home.toString());
    environment.put("XDG_CACHE_HOME", home.resolve("cache").toString());

    Process process =
        child.redirectErrorStream(true).redirectOutput(home.resolve("out").toFile()).start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(home.resolve(".cache/Microsoft")).doesNotExist();
    assertThat(home.resolve("cache/Microsoft")).doesNotExist();
  }
}
