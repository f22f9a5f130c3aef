package io.llmplatform.inference.engine.onnx.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Functions of CUDA's runtime (cuda_runtime_api.h of CUDA 12), which ONNX Runtime's provider has
 * loaded already. All but the last give 0, or the number of an error.
 */
interface CudaRuntime extends Library {
  /** {@code cudaMemcpyDefault}: addresses tell which memory they are of. */
  int DEFAULT_KIND = 4;

  /** Has the calling thread's calls go to a GPU. */
  int cudaSetDevice(int device);

  /** Begins to copy {@code height} pieces of {@code width} bytes that are a pitch apart. */
  int cudaMemcpy2DAsync(
      Pointer target,
      long targetPitch,
      Pointer source,
      long sourcePitch,
      long width,
      long height,
      int kind,
      @Nullable Pointer stream);

  int cudaMemset(Pointer target, int value, long bytes);

  /** Waits for what was begun; null is the default stream. */
  int cudaStreamSynchronize(@Nullable Pointer stream);

  String cudaGetErrorString(int error);

  /**
   * @throws UnusableDevice when it is not there
   */
  static CudaRuntime load() {
    List<String> names =
        Platform.isWindows()
            ? List.of("cudart64_12", "cudart64_13")
            : List.of("libcudart.so.12", "libcudart.so.13");
    for (String name : names) {
      try {
        return Native.load(name, CudaRuntime.class);
      } catch (UnsatisfiedLinkError e) {
        // The next one.
      }
    }
    throw new UnusableDevice("CUDA's runtime is none of the libraries " + names);
  }
}
