package io.llmplatform.inference.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.llmplatform.inference.cache.VectorKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What happens without Redis; what happens with it is EmbeddingCacheIT's affair. */
class RedisVectorCacheTest {
  private static final VectorKey KEY = new VectorKey("k");

  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong now = new AtomicLong();

  @Test
  void aServerThatIsAwayIsNoError() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (CacheServer server = server(port)) {
      RedisVectorCache cache = cache(server);
      assertThat(cache.find(List.of(KEY))).isEmpty();
      cache.remember(Map.of(KEY, new float[] {1}));
      assertThat(failures).hasPositiveValue();
    }
  }

  @Test
  void aServerThatSaysNothingIsAskedThreeTimesThenNotForAWhile() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        CacheServer server = server(silent.getLocalPort())) {
      RedisVectorCache cache = cache(server);
      for (int i = 0; i < 10; i++) {
        assertThat(cache.find(List.of(KEY))).isEmpty();
      }
      assertThat(failures).hasValue(3);

      now.addAndGet(Duration.ofSeconds(3).toNanos());
      cache.find(List.of(KEY));
      cache.find(List.of(KEY));
      assertThat(failures).hasValue(4);
    }
  }

  private static RedisVectorCache cache(CacheServer server) {
    return new RedisVectorCache(
        server, () -> new RedisVectorCache.Limits(Duration.ofMinutes(1), Duration.ofMillis(20), 0));
  }

  private CacheServer server(int port) {
    return new CacheServer(
        RedisClient.create(),
        RedisURI.create("127.0.0.1", port),
        new Breaker(3, Duration.ofSeconds(2), now::get),
        failures::incrementAndGet,
        now::get);
  }
}
