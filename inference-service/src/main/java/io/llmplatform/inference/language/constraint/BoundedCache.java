package io.llmplatform.inference.language.constraint;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Forgets what was used least lately when it holds too many bytes. Not thread-safe. */
final class BoundedCache<K, V> {
  private final long mostBytes;
  private final ToLongFunction<V> bytesOf;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  BoundedCache(long mostBytes, ToLongFunction<V> bytesOf) {
    this.mostBytes = mostBytes;
    this.bytesOf = bytesOf;
  }

  @Nullable V get(K key) {
    return values.get(key);
  }

  /** Keeps a value for a key that has none. */
  void put(K key, V value) {
    values.put(key, value);
    bytes += bytesOf.applyAsLong(value);
    Iterator<V> eldest = values.values().iterator();
    while (bytes > mostBytes && eldest.hasNext()) {
      bytes -= bytesOf.applyAsLong(eldest.next());
      eldest.remove();
    }
  }
}
