package io.llmplatform.platform.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmTest {
  private static final String FIRST_COMPILER_ALONE = "-XX:TieredStopAtLevel=1";

  @TempDir Path archives;

  @Test
  void whatComputesMuchHasTheOptimisingCompilerWithSmallCompilations() throws Exception {
    assertThat(jvm(true).command(archives))
        .contains("-XX:MaxInlineLevel=9", "-XX:FreqInlineSize=100", "-XX:InlineSmallCode=1000")
        .doesNotContain(FIRST_COMPILER_ALONE);
    assertThat(jvm(false).command(archives))
        .contains(FIRST_COMPILER_ALONE)
        .noneMatch(option -> option.contains("Inline"));
  }

  @Test
  void aRealJvmTakesTheOptionsWithoutAWarning() throws Exception {
    for (boolean hot : new boolean[] {true, false}) {
      Process process =
          new ProcessBuilder(jvm(hot).command(archives))
              .redirectErrorStream(true)
              .redirectOutput(archives.resolve("output").toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(archives.resolve("output")).content().doesNotContainIgnoringCase("warning");
    }
  }

  private static Jvm jvm(boolean hot) {
    return new Jvm("part", "32m", hot, false, List.of(), List.of("-version"));
  }
}
