package io.llmplatform.inference.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.llmplatform.inference.cache.answers.Answer;
import io.llmplatform.inference.cache.answers.AnswerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens without Redis; what happens with it is AnswerCacheIT's affair. */
class RedisAnswerStoreTest {
  private static final AnswerKey KEY = new AnswerKey("place", "request");

  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void aServerThatIsAwayIsNoError() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (CacheServer server = server(port)) {
      RedisAnswerStore store = store(server);
      assertThat(store.find(KEY)).isEmpty();
      assertThat(store.vectors("place", "group")).isEmpty();
      store.remember(KEY, new Answer("a", 1, 1), Optional.empty());
      assertThat(failures).hasPositiveValue();
    }
  }

  @Test
  void aServerThatSaysNothingIsAskedThreeTimesThenNotForAWhile() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        CacheServer server = server(silent.getLocalPort())) {
      RedisAnswerStore store = store(server);
      for (int i = 0; i < 5; i++) {
        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.vectors("place", "group")).isEmpty();
      }
      assertThat(failures).hasValue(3);
    }
  }

  private static RedisAnswerStore store(CacheServer server) {
    return new RedisAnswerStore(
        server,
        () -> new RedisAnswerStore.Limits(Duration.ofMinutes(1), 10, Duration.ofMillis(20), 0));
  }

  private CacheServer server(int port) {
    return new CacheServer(
        RedisClient.create(),
        RedisURI.create("127.0.0.1", port),
        new Breaker(3, Duration.ofSeconds(2), () -> 0),
        failures::incrementAndGet,
        () -> 0);
  }
}
