package io.llmplatform.gateway.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.Optional;

/**
 * Redis for callers that must not wait for it. Thread-safe.
 *
 * <p>Commands share one connection, so those of one thread reach Redis in the order of their calls.
 */
public interface Redis {

  /**
   * Commands of strings, each bounded by {@code spring.data.redis.timeout}; empty while Redis is
   * away.
   */
  Optional<RedisClusterAsyncCommands<String, String>> commands();
}
