package io.llmplatform.inference.engine.onnx;

import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Direct buffers that the outputs of a session's runs are written to, used again by later runs.
 * There are as many as runs go on side by side. Thread-safe; freed with the session.
 */
final class PinnedBuffers {
  /** Larger ones are not kept: they are rare, and would stay for the life of the session. */
  private static final int LARGEST_KEPT = 8 << 20;

  private static final int SMALLEST = 64 << 10;

  private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();

  /** A buffer of at least this capacity, of undefined content, for this caller alone. */
  ByteBuffer take(int bytes) {
    ByteBuffer buffer = free.poll();
    return buffer != null && buffer.capacity() >= bytes ? buffer : Tensor.allocate(grown(bytes));
  }

  void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() <= LARGEST_KEPT) {
      free.push(buffer);
    }
  }

  /** The next power of two, so that buffers soon fit all runs. */
  private static int grown(int bytes) {
    return bytes > LARGEST_KEPT
        ? bytes
        : Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
  }
}
