package io.llmplatform.gateway.connection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.embedded.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {

  @Bean
  NettyServerCustomizer readingBetweenRequests(ServerProperties server) {
    @Nullable Duration idleTimeout = server.getNetty().getIdleTimeout();
    return http -> ReadingBetweenRequests.on(http, idleTimeout);
  }
}
