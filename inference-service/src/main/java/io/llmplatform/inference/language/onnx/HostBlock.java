package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.language.engine.CacheBlock;
import java.nio.ByteBuffer;

/** Keys and values in memory of the host: for each cache, its heads; for each head, its tokens. */
final class HostBlock implements CacheBlock {
  private final int tokens;
  private final NativeMemory memory;

  HostBlock(int tokens, long bytesPerToken) {
    this.tokens = tokens;
    this.memory = new NativeMemory(Math.toIntExact(tokens * bytesPerToken));
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
    memory.close();
  }
}
