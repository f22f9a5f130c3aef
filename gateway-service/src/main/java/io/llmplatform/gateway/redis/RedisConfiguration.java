package io.llmplatform.gateway.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.data.redis.ClientResourcesBuilderCustomizer;
import org.springframework.boot.autoconfigure.data.redis.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
  private static final Duration BETWEEN_CONNECTS = Duration.ofMillis(500);

  @Bean
  RedisLink redisLink(
      LettuceConnectionFactory connections, ObjectProvider<ChannelListener> listeners) {
    AbstractRedisClient client = connections.getRequiredNativeClient();
    return new RedisLink(client, listeners.orderedStream().toList());
  }

  // Lettuce waits up to 30 seconds between attempts, during which limits would not be kept.
  @Bean
  ClientResourcesBuilderCustomizer reconnectsSoon() {
    return resources -> resources.reconnectDelay(Delay.constant(BETWEEN_CONNECTS));
  }

  /** A request that cannot be counted now must not wait until it can. */
  @Bean
  LettuceClientOptionsBuilderCustomizer queuesNothing() {
    return options ->
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
  }
}
