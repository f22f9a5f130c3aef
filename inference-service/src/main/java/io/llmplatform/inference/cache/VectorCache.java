package io.llmplatform.inference.cache;

import java.util.Collection;
import java.util.Map;

/**
 * Where vectors are remembered. It may forget any of them at any time. Thread-safe; neither method
 * ever throws, or waits longer than its settings say.
 */
public interface VectorCache {
  /** Those that it has, in one call. The vectors are nobody's to change. */
  Map<VectorKey, float[]> find(Collection<VectorKey> keys);

  /** Remembers vectors, without waiting for it. */
  void remember(Map<VectorKey, float[]> vectors);
}
