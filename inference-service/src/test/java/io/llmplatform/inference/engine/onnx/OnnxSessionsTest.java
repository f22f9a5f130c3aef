package io.llmplatform.inference.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.onnx.CudaOptions.ArenaExtend;
import io.llmplatform.inference.engine.onnx.CudaOptions.CudnnSearch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxSessionsTest {
  @TempDir Path directory;

  @Test
  void cudaIsSetByTheProvidersOwnKeys() {
    assertThat(
            new CudaOptions(2L << 30, ArenaExtend.SAME_AS_REQUESTED, CudnnSearch.EXHAUSTIVE, false)
                .entries())
        .isEqualTo(
            Map.of(
                "gpu_mem_limit",
                "2147483648",
                "arena_extend_strategy",
                "kSameAsRequested",
                "cudnn_conv_algo_search",
                "EXHAUSTIVE",
                "use_tf32",
                "0"));
    assertThat(
            new CudaOptions(0, ArenaExtend.NEXT_POWER_OF_TWO, CudnnSearch.DEFAULT, true).entries())
        .doesNotContainKey("gpu_mem_limit")
        .containsEntry("arena_extend_strategy", "kNextPowerOfTwo")
        .containsEntry("use_tf32", "1");
  }

  @Test
  void theProbeIsAModelThatOpens() throws IOException {
    Path probe = probe();
    try (ModelSession session =
        new OnnxSessions(new OnnxSessions.Options("auto", false, cuda(), true)).open(probe, null)) {
      assertThat(session.inputs()).hasSize(1);
      assertThat(session.device()).isEqualTo(Device.CPU);
      assertThat(session.remark()).isEmpty();
    }
  }

  @Test
  void aBuildWithoutCudaRefusesWhatDemandsIt() throws IOException {
    assertThatThrownBy(
            () -> new OnnxSessions(new OnnxSessions.Options("cuda", true, cuda(), false)))
        .hasMessageContainingAll("inference.engine.device", "without CUDA");
    Path probe = probe();
    assertThatThrownBy(() -> new OnnxSessions().open(probe, "cuda:1"))
        .hasMessageContainingAll("cuda:1", "without CUDA");
  }

  private static CudaOptions cuda() {
    return new CudaOptions(0, ArenaExtend.NEXT_POWER_OF_TWO, CudnnSearch.DEFAULT, true);
  }

  private Path probe() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(OnnxSessions.class.getResourceAsStream("/engine/probe.onnx"))) {
      return Files.write(directory.resolve("probe.onnx"), in.readAllBytes());
    }
  }
}
