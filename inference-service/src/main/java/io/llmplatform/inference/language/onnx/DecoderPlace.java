package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.onnx.CudaOptions;

/**
 * Where a decoder computes, and keeps its cache.
 *
 * @param cuda how CUDA's provider is set, where the device is a GPU
 * @param allocated whether a cache that GroupQueryAttention shares lies in memory of the runtime's
 *     allocator; on GPUs it always does
 */
public record DecoderPlace(Device device, CudaOptions cuda, boolean allocated) {
  /** On the CPU, with the cache in memory of the operating system. */
  public static final DecoderPlace HOST = new DecoderPlace(Device.CPU, CudaOptions.DEFAULT, false);

  boolean isAllocated() {
    return allocated || device.cuda();
  }
}
