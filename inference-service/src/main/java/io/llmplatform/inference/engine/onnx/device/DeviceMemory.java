package io.llmplatform.inference.engine.onnx.device;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.llmplatform.inference.engine.Device;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory of the device that a session computes on, taken from that session's own allocator, so that
 * its limit holds for it. Tensors over it are read and written where they are: they cross to the
 * host neither as inputs nor as pinned outputs. Used by one thread at a time, and closed before the
 * session.
 */
public final class DeviceMemory implements AutoCloseable {
  private static final int PROBE_BYTES = 64;

  private final Device device;
  private final RuntimeFunctions functions = RuntimeFunctions.get();
  private final Copying copying;
  private final long info;
  private final long allocator;

  /** What has been allocated and not freed, by address. */
  private final Map<Long, Region> regions = new HashMap<>();

  private DeviceMemory(OrtSession session, Device device) {
    this.device = device;
    this.copying =
        device.cuda() ? new CudaCopying(CudaRuntime.load(), device.index()) : new HostCopying();
    this.info = functions.createMemoryInfo(device.cuda() ? "Cuda" : "Cpu", device.index());
    this.allocator = functions.createAllocator(JavaInternals.handle(session), info);
  }

  /**
   * Memory in which bytes have been written, copied and read back.
   *
   * @param device that the session computes on
   * @throws UnusableDevice when this runtime cannot do that
   */
  public static DeviceMemory of(OrtSession session, Device device) {
    DeviceMemory memory = new DeviceMemory(session, device);
    try {
      memory.probe();
      return memory;
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private void probe() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(PROBE_BYTES);
    for (int i = 0; i < PROBE_BYTES; i++) {
      bytes.put(i, (byte) (i + 1));
    }
    ByteBuffer back = ByteBuffer.allocateDirect(PROBE_BYTES);
    Region region = allocate(2 * PROBE_BYTES);
    Region first = region.part(0, PROBE_BYTES);
    Region second = region.part(PROBE_BYTES, PROBE_BYTES);
    copy(List.of(Transfer.of(Region.of(bytes), first)));
    copy(List.of(Transfer.of(first, second)));
    copy(List.of(Transfer.of(second, Region.of(back))));
    free(region);
    if (!back.equals(bytes)) {
      throw new UnusableDevice("bytes that were copied in its memory are not the same");
    }
    Reference.reachabilityFence(bytes);
  }

  public Device device() {
    return device;
  }

  /**
   * Takes memory, of undefined content.
   *
   * @throws UnusableDevice when there is not as much
   */
  public Region allocate(long bytes) {
    Region region = new Region(false, functions.allocate(allocator, bytes), bytes);
    regions.put(region.address(), region);
    return region;
  }

  /** Gives back what {@link #allocate} gave; nothing after that has been done, or after closing. */
  public void free(Region region) {
    if (regions.remove(region.address(), region)) {
      functions.free(allocator, region.address());
    }
  }

  /** A tensor over a region, which stays the caller's. */
  public OnnxTensor tensor(Region region, long[] shape, OnnxJavaType type) {
    int code = elementType(type);
    return JavaInternals.tensor(
        () -> functions.createTensor(info, region, shape, code), shape, type);
  }

  /** {@code ONNXTensorElementDataType} of onnxruntime_c_api.h; the Java API counts otherwise. */
  private static int elementType(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> 7;
      case BOOL -> 9;
      case FLOAT16 -> 10;
      case DOUBLE -> 11;
      case BFLOAT16 -> 16;
      default -> throw new IllegalArgumentException("tensors of " + type);
    };
  }

  /** Copies within this memory, into it or out of it; it is done when this returns. */
  public void copy(List<Transfer> transfers) {
    copying.copy(transfers);
  }

  /** Writes zeros. */
  public void clear(Region region) {
    copying.clear(region);
  }

  /** Gives back all that is allocated. */
  @Override
  public void close() {
    List.copyOf(regions.values()).forEach(this::free);
    functions.releaseAllocator(allocator);
    functions.releaseMemoryInfo(info);
  }
}
