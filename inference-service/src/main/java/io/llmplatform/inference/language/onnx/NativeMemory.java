package io.llmplatform.inference.language.onnx;

import com.sun.jna.Memory;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A block of memory outside of the Java heap, of undefined content, which can be replaced by a
 * larger one. Direct buffers of the JDK are no substitute: they are written to as they are made,
 * count against the JVM's limit, and are freed when the collector likes. Used by one thread at a
 * time; buffers over it are void once it has grown or is closed.
 */
final class NativeMemory implements AutoCloseable {
  static {
    // Before the first large block: it sets how the C library gives them back.
    LastingEnvironment.get();
  }

  private @Nullable Memory memory;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

  NativeMemory() {}

  NativeMemory(int bytes) {
    replace(bytes);
  }

  /** All of it, in native order. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** Of at least this size afterwards; what it held is lost if it has grown. */
  void require(int bytes) {
    if (bytes > buffer.capacity()) {
      int larger = grown(bytes);
      close();
      replace(larger);
    }
  }

  /** Of at least this size afterwards; what it held in the first {@code kept} bytes stays. */
  void requireKeeping(int bytes, int kept) {
    if (bytes > buffer.capacity()) {
      Memory before = memory;
      ByteBuffer content = buffer;
      replace(grown(bytes));
      buffer.put(0, content, 0, kept);
      if (before != null) {
        before.close();
      }
    }
  }

  private int grown(int bytes) {
    return (int) Math.max(bytes, Math.min(Integer.MAX_VALUE, buffer.capacity() * 3L / 2));
  }

  private void replace(int bytes) {
    Memory larger = new Memory(Math.max(1, bytes));
    memory = larger;
    buffer = larger.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
      memory = null;
      buffer = ByteBuffer.allocateDirect(0);
    }
  }
}
