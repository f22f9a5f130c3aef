package io.llmplatform.inference.engine.onnx.device;

import java.util.List;

/**
 * Copies bytes in and out of a device's memory, outside of a run.
 *
 * <p>ONNX Runtime's own {@code CopyTensors} is of no use here: it knows the memory of providers
 * only that were registered as plugins, neither the CPU's (1.29: "Data transfer implementation
 * between source and destination device was not found") nor that of a CUDA provider which a session
 * was given.
 */
interface Copying {
  /** Done when it returns. */
  void copy(List<Transfer> transfers);

  /** Writes zeros; done when it returns. */
  void clear(Region region);
}
