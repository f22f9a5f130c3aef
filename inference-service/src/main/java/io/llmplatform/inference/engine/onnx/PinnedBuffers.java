package io.llmplatform.inference.engine.onnx;

import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Direct buffers that the outputs of a session's runs are written to, used again by later runs.
 * There are as many as runs go on side by side. Thread-safe; freed with the session.
 */
final class PinnedBuffers {
  /** There are none larger: they are rare, and would stay for the life of the session. */
  private static final int LARGEST = 8 << 20;

  private static final int SMALLEST = 64 << 10;

  private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();

  /** Whether there are buffers of so many bytes. */
  static boolean takes(long bytes) {
    return bytes <= LARGEST;
  }

  /**
   * A buffer of at least this capacity, of undefined content, for this caller alone.
   *
   * @param bytes that {@link #takes} says yes to
   */
  ByteBuffer take(int bytes) {
    ByteBuffer buffer = free.poll();
    return buffer != null && buffer.capacity() >= bytes ? buffer : Tensor.allocate(grown(bytes));
  }

  void giveBack(ByteBuffer buffer) {
    free.push(buffer);
  }

  /** The next power of two, so that buffers soon fit all runs. */
  private static int grown(int bytes) {
    return Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
  }
}
