package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.language.engine.CacheBlock;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Keys and values in memory of the host: for each cache, its heads; for each head, its tokens. */
final class HostBlock implements CacheBlock {
  private final int tokens;
  private final NativeMemory memory;
  private final Consumer<NativeMemory> whenClosed;

  /**
   * @param memory as large as the tokens need
   * @param whenClosed owns the memory afterwards
   */
  HostBlock(int tokens, NativeMemory memory, Consumer<NativeMemory> whenClosed) {
    this.tokens = tokens;
    this.memory = memory;
    this.whenClosed = whenClosed;
  }

  HostBlock(int tokens, long bytesPerToken) {
    this(tokens, new NativeMemory(Math.toIntExact(tokens * bytesPerToken)), NativeMemory::close);
  }

  @Override
  public int tokens() {
    return tokens;
  }

  ByteBuffer bytes() {
    return memory.buffer();
  }

  @Override
  public void close() {
    whenClosed.accept(memory);
  }
}
