package io.llmplatform.inference.language.onnx;

import org.jspecify.annotations.Nullable;

/**
 * Makes blocks of the memory of the one that was given up last: new memory takes twice as long to
 * write to, because the operating system clears it first, and in a full cache each new block
 * follows one that was given up. Used by one thread at a time.
 */
final class BlockMemory implements AutoCloseable {
  private final long bytesPerToken;
  private @Nullable NativeMemory spare;

  BlockMemory(long bytesPerToken) {
    this.bytesPerToken = bytesPerToken;
  }

  HostBlock block(int tokens) {
    NativeMemory memory = spare == null ? new NativeMemory() : spare;
    spare = null;
    memory.require(Math.toIntExact(tokens * bytesPerToken));
    return new HostBlock(tokens, memory, this::keep);
  }

  private void keep(NativeMemory memory) {
    close();
    spare = memory;
  }

  /** Frees what no block has; all blocks are closed before. */
  @Override
  public void close() {
    if (spare != null) {
      spare.close();
      spare = null;
    }
  }
}
