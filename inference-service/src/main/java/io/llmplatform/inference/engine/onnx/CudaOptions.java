package io.llmplatform.inference.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How ONNX Runtime's CUDA provider is set; names and values are those of its provider options.
 *
 * @param memoryLimit bytes of a GPU's memory that each session may take; 0: any
 * @param arenaExtend how a session's memory grows
 * @param cudnnSearch how cuDNN's convolutions are chosen
 * @param tf32 whether fp32 products are computed in TF32, faster and to three digits
 */
public record CudaOptions(
    long memoryLimit, ArenaExtend arenaExtend, CudnnSearch cudnnSearch, boolean tf32) {
  /** How memory grows. */
  public enum ArenaExtend {
    NEXT_POWER_OF_TWO("kNextPowerOfTwo"),
    /** Slower to grow, and takes no more than is needed. */
    SAME_AS_REQUESTED("kSameAsRequested");

    private final String value;

    ArenaExtend(String value) {
      this.value = value;
    }
  }

  /** How convolutions are chosen. */
  public enum CudnnSearch {
    /** All are tried: the first run of each shape takes long. */
    EXHAUSTIVE,
    HEURISTIC,
    DEFAULT
  }

  /** As ONNX Runtime is set unless it is told, but for the search of convolutions. */
  public static final CudaOptions DEFAULT =
      new CudaOptions(0, ArenaExtend.NEXT_POWER_OF_TWO, CudnnSearch.HEURISTIC, true);

  public CudaOptions {
    if (memoryLimit < 0) {
      throw new IllegalArgumentException("a GPU memory limit of " + memoryLimit);
    }
  }

  /** By the keys of the provider. */
  Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    if (memoryLimit > 0) {
      entries.put("gpu_mem_limit", Long.toString(memoryLimit));
    }
    entries.put("arena_extend_strategy", arenaExtend.value);
    entries.put("cudnn_conv_algo_search", cudnnSearch.name().toUpperCase(Locale.ROOT));
    entries.put("use_tf32", tf32 ? "1" : "0");
    return entries;
  }

  /** Has a session compute on a GPU. */
  public void addTo(SessionOptions session, int gpu) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu)) {
      for (Map.Entry<String, String> entry : entries().entrySet()) {
        cuda.add(entry.getKey(), entry.getValue());
      }
      session.addCUDA(cuda);
    }
  }
}
