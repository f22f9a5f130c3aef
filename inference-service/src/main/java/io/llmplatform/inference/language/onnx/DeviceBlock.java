package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.engine.onnx.device.Region;
import io.llmplatform.inference.language.engine.CacheBlock;

/**
 * Keys and values out of a {@link DeviceRows}: for each cache, its heads; for each head, its
 * tokens.
 *
 * @param freeing gives the region back
 */
record DeviceBlock(int tokens, Region region, Runnable freeing) implements CacheBlock {
  @Override
  public void close() {
    freeing.run();
  }
}
