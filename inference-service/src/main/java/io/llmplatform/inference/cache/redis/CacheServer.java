package io.llmplatform.inference.cache.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis server that remembers, and may be away. One connection, opened at the first use and
 * again when it breaks; commands are pipelined. Thread-safe; never throws.
 */
final class CacheServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CacheServer.class);
  private static final Pattern USED_MEMORY = Pattern.compile("(?m)^used_memory:(\\d+)");
  private static final Duration MEMORY_INTERVAL = Duration.ofSeconds(2);

  /** What is asked of Redis. */
  @FunctionalInterface
  interface Command<T> extends Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> {}

  private final RedisClient client;
  private final RedisURI address;
  private final Breaker breaker;
  private final Runnable failures;
  private final LongSupplier nanos;

  private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection;

  private final AtomicBoolean full = new AtomicBoolean();
  private long memoryAskedAt;

  /**
   * @param failures is told of each call that Redis did not answer well or in time
   */
  CacheServer(
      RedisClient client,
      RedisURI address,
      Breaker breaker,
      Runnable failures,
      LongSupplier nanos) {
    this.client = client;
    this.address = address;
    this.breaker = breaker;
    this.failures = failures;
    this.nanos = nanos;
    this.memoryAskedAt = nanos.getAsLong() - MEMORY_INTERVAL.toNanos();
  }

  /** Empty where Redis has nothing, is away, or does not answer in time. */
  <T> Optional<T> ask(Duration timeout, Command<@Nullable T> command) {
    if (!breaker.permits()) {
      return Optional.empty();
    }
    CompletableFuture<@Nullable T> answer =
        connection().thenCompose(redis -> command.apply(redis.async()));
    try {
      T value = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      succeeded();
      return Optional.ofNullable(value);
    } catch (ExecutionException | TimeoutException e) {
      answer.cancel(false);
      failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /**
   * Has something written, without waiting for it.
   *
   * @param maxMemory while Redis uses more bytes than this, nothing is; 0: any
   */
  <T> void write(long maxMemory, Command<T> command) {
    if (isFull(maxMemory) || !breaker.permits()) {
      return;
    }
    connection()
        .thenCompose(redis -> command.apply(redis.async()))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                succeeded();
              } else {
                failed(failure);
              }
            });
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
      log.info("The cache answers again");
    }
  }

  private void failed(Throwable failure) {
    failures.run();
    if (breaker.failed()) {
      log.warn("The cache does not answer, so everything is computed: {}", failure.toString());
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
