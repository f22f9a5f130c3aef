package io.llmplatform.inference.engine.onnx.device;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Successive bytes in a device's memory, or in the host's.
 *
 * @param address as the device, or the host, knows it
 */
public record Region(boolean onHost, long address, long bytes) {
  /** All of a direct buffer, which is to be reachable for as long as the region is used. */
  public static Region of(ByteBuffer buffer) {
    Pointer address = Native.getDirectBufferPointer(buffer);
    return new Region(true, Pointer.nativeValue(address), buffer.capacity());
  }

  /**
   * @param from its first byte, counted from this region's
   */
  public Region part(long from, long length) {
    if (from < 0 || length < 0 || from > bytes - length) {
      throw new IndexOutOfBoundsException(
          "bytes %d to %d of a region of %d".formatted(from, from + length, bytes));
    }
    return new Region(onHost, address + from, length);
  }
}
