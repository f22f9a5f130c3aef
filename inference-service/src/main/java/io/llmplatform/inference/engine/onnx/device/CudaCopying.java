package io.llmplatform.inference.engine.onnx.device;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * In the memory of a GPU. Runs are over when they return, because the provider waits for its
 * streams; a copy is over when it returns, because this waits for the default one.
 */
final class CudaCopying implements Copying {
  private final CudaRuntime cuda;
  private final int gpu;

  CudaCopying(CudaRuntime cuda, int gpu) {
    this.cuda = cuda;
    this.gpu = gpu;
  }

  @Override
  public void copy(List<Transfer> transfers) {
    check(cuda.cudaSetDevice(gpu));
    for (Transfer transfer : transfers) {
      Pieces from = transfer.from();
      Pieces to = transfer.to();
      check(
          cuda.cudaMemcpy2DAsync(
              new Pointer(to.region().address()),
              to.distance(),
              new Pointer(from.region().address()),
              from.distance(),
              from.length(),
              from.count(),
              CudaRuntime.DEFAULT_KIND,
              null));
    }
    check(cuda.cudaStreamSynchronize(null));
  }

  @Override
  public void clear(Region region) {
    check(cuda.cudaSetDevice(gpu));
    check(cuda.cudaMemset(new Pointer(region.address()), 0, region.bytes()));
    check(cuda.cudaStreamSynchronize(null));
  }

  private void check(int error) {
    if (error != 0) {
      throw new UnusableDevice(
          "CUDA's error %d: %s".formatted(error, cuda.cudaGetErrorString(error)));
    }
  }
}
