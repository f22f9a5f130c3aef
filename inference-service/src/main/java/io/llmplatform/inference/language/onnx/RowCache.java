package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxTensor;
import io.llmplatform.inference.language.engine.CacheBlock;
import java.util.List;

/**
 * Keys and values of sequences in rows of a fixed number of tokens, where the runtime computes: a
 * buffer for each of a graph's caches, [rows, heads, tokens, head size]. Used by one thread at a
 * time.
 */
interface RowCache extends AutoCloseable {
  /**
   * The rows from a first one on, for each of the caches, as both past and present of a run; they
   * belong to this cache.
   */
  List<OnnxTensor> view(int firstRow, int rows);

  /** Copies the first tokens of a row to another. */
  void copy(int fromRow, int toRow, int tokens);

  /** Copies tokens {@code from} to {@code to}, exclusive, out of a row. */
  CacheBlock save(int row, int from, int to);

  /** Writes a block of a cache of this kind into a row, its first token at {@code from}. */
  void restore(int row, int from, CacheBlock block);

  @Override
  void close();
}
