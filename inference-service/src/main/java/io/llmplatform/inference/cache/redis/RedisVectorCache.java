package io.llmplatform.inference.cache.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.llmplatform.inference.cache.VectorCache;
import io.llmplatform.inference.cache.VectorKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors in Redis, each under a key of its own as little-endian float32. One connection, opened at
 * the first use and again when it breaks; commands are pipelined. Thread-safe.
 */
final class RedisVectorCache implements VectorCache, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisVectorCache.class);
  private static final String PREFIX = "inference:vectors:";
  private static final Pattern USED_MEMORY = Pattern.compile("(?m)^used_memory:(\\d+)");
  private static final Duration MEMORY_INTERVAL = Duration.ofSeconds(2);

  /**
   * The limits in force; read for each call.
   *
   * @param timeToLive of a vector
   * @param timeout how long a request waits for Redis
   * @param maxMemory while Redis uses more bytes than this, nothing is added; 0: any
   */
  record Limits(Duration timeToLive, Duration timeout, long maxMemory) {}

  private final RedisClient client;
  private final RedisURI address;
  private final Supplier<Limits> limits;
  private final Breaker breaker;
  private final Runnable failures;
  private final LongSupplier nanos;

  private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection;

  private final AtomicBoolean full = new AtomicBoolean();
  private long memoryAskedAt;

  /**
   * @param failures is told of each call that Redis did not answer well or in time
   */
  RedisVectorCache(
      RedisClient client,
      RedisURI address,
      Supplier<Limits> limits,
      Breaker breaker,
      Runnable failures,
      LongSupplier nanos) {
    this.client = client;
    this.address = address;
    this.limits = limits;
    this.breaker = breaker;
    this.failures = failures;
    this.nanos = nanos;
    this.memoryAskedAt = nanos.getAsLong() - MEMORY_INTERVAL.toNanos();
  }

  @Override
  public Map<VectorKey, float[]> find(Collection<VectorKey> keys) {
    if (!breaker.permits()) {
      return Map.of();
    }
    List<VectorKey> ordered = List.copyOf(keys);
    byte[][] names = ordered.stream().map(RedisVectorCache::name).toArray(byte[][]::new);
    CompletableFuture<List<KeyValue<byte[], byte[]>>> answer =
        connection().thenCompose(redis -> redis.async().mget(names));
    try {
      List<KeyValue<byte[], byte[]>> values =
          answer.get(limits.get().timeout().toNanos(), TimeUnit.NANOSECONDS);
      succeeded();
      return vectors(ordered, values);
    } catch (ExecutionException | TimeoutException e) {
      answer.cancel(false);
      failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Map.of();
  }

  private static Map<VectorKey, float[]> vectors(
      List<VectorKey> keys, List<KeyValue<byte[], byte[]>> values) {
    Map<VectorKey, float[]> found = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (values.get(i).hasValue()) {
        found.put(keys.get(i), floats(values.get(i).getValue()));
      }
    }
    return found;
  }

  @Override
  public void remember(Map<VectorKey, float[]> vectors) {
    Limits now = limits.get();
    if (isFull(now.maxMemory()) || !breaker.permits()) {
      return;
    }
    SetArgs lasting = SetArgs.Builder.px(now.timeToLive().toMillis());
    connection()
        .thenCompose(redis -> write(redis, vectors, lasting))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                succeeded();
              } else {
                failed(failure);
              }
            });
  }

  private static CompletionStage<Void> write(
      StatefulRedisConnection<byte[], byte[]> redis, Map<VectorKey, float[]> vectors, SetArgs how) {
    return CompletableFuture.allOf(
        vectors.entrySet().stream()
            .map(each -> redis.async().set(name(each.getKey()), bytes(each.getValue()), how))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new));
  }

  /** By what Redis last said of itself; asks again in the background when that is old. */
  private boolean isFull(long maxMemory) {
    if (maxMemory > 0 && isTimeToAsk()) {
      connection()
          .thenCompose(redis -> redis.async().info("memory"))
          .thenAccept(info -> full.set(used(info) > maxMemory));
    }
    return maxMemory > 0 && full.get();
  }

  private synchronized boolean isTimeToAsk() {
    long now = nanos.getAsLong();
    if (now - memoryAskedAt < MEMORY_INTERVAL.toNanos()) {
      return false;
    }
    memoryAskedAt = now;
    return true;
  }

  private static long used(String info) {
    Matcher used = USED_MEMORY.matcher(info);
    return used.find() ? Long.parseLong(used.group(1)) : 0;
  }

  /** The connection, which mends itself once it was there; one that never was is tried again. */
  private synchronized CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection() {
    if (connection == null || connection.isCompletedExceptionally()) {
      connection = client.connectAsync(ByteArrayCodec.INSTANCE, address).toCompletableFuture();
    }
    // Nobody who gives up waiting may give up the connection for all.
    return connection.copy();
  }

  private void succeeded() {
    if (breaker.succeeded()) {
      log.info("The cache of vectors answers again");
    }
  }

  private void failed(Throwable failure) {
    failures.run();
    if (breaker.failed()) {
      log.warn(
          "The cache of vectors does not answer, so vectors are computed: {}", failure.toString());
    }
  }

  private static byte[] name(VectorKey key) {
    return (PREFIX + key.text()).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
