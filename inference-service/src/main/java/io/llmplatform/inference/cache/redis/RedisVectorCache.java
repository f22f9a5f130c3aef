package io.llmplatform.inference.cache.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import io.llmplatform.inference.cache.VectorCache;
import io.llmplatform.inference.cache.VectorKey;
import io.llmplatform.inference.embedding.VectorBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Vectors in Redis, each under a key of its own. Thread-safe. */
final class RedisVectorCache implements VectorCache {
  private static final String PREFIX = "inference:vectors:";

  /**
   * The limits in force; read for each call.
   *
   * @param timeToLive of a vector
   * @param timeout how long a request waits for Redis
   * @param maxMemory while Redis uses more bytes than this, nothing is added; 0: any
   */
  record Limits(Duration timeToLive, Duration timeout, long maxMemory) {}

  private final CacheServer server;
  private final Supplier<Limits> limits;

  RedisVectorCache(CacheServer server, Supplier<Limits> limits) {
    this.server = server;
    this.limits = limits;
  }

  @Override
  public Map<VectorKey, float[]> find(Collection<VectorKey> keys) {
    List<VectorKey> ordered = List.copyOf(keys);
    byte[][] names = ordered.stream().map(RedisVectorCache::name).toArray(byte[][]::new);
    return server
        .<List<KeyValue<byte[], byte[]>>>ask(limits.get().timeout(), redis -> redis.mget(names))
        .map(values -> vectors(ordered, values))
        .orElse(Map.of());
  }

  private static Map<VectorKey, float[]> vectors(
      List<VectorKey> keys, List<KeyValue<byte[], byte[]>> values) {
    Map<VectorKey, float[]> found = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (values.get(i).hasValue()) {
        found.put(keys.get(i), VectorBytes.vector(values.get(i).getValue()));
      }
    }
    return found;
  }

  @Override
  public void remember(Map<VectorKey, float[]> vectors) {
    Limits now = limits.get();
    SetArgs lasting = SetArgs.Builder.px(now.timeToLive().toMillis());
    server.<Void>write(
        now.maxMemory(),
        redis ->
            CompletableFuture.allOf(
                vectors.entrySet().stream()
                    .map(
                        each ->
                            redis.set(
                                name(each.getKey()), VectorBytes.of(each.getValue()), lasting))
                    .map(CompletionStage::toCompletableFuture)
                    .toArray(CompletableFuture<?>[]::new)));
  }

  private static byte[] name(VectorKey key) {
    return (PREFIX + key.text()).getBytes(StandardCharsets.US_ASCII);
  }
}
