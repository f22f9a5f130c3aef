package io.llmplatform.gateway.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.channel.ChannelOption;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.client.loadbalancer.reactive.ReactorLoadBalancerExchangeFilterFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  // More at one time than user-service verifies at one time; those beyond wait, or are refused.
  private static final int CONNECTIONS = 50;
  private static final int WAITING = 1000;

  @Bean
  Verdicts verdicts(
      WebClient.Builder clients,
      ReactorLoadBalancerExchangeFilterFunction balancer,
      IdentitySettings settings,
      @Value("${spring.application.name}") String name,
      @Value("${platform.security.service-secret}") String secret) {
    WebClient userService =
        clients
            .clone()
            .baseUrl("http://user-service")
            .clientConnector(new ReactorClientHttpConnector(client()))
            .defaultHeaders(headers -> headers.setBasicAuth(name, secret))
            .filter(balancer)
            .build();
    return new Verdicts(
        new AskingUserService(userService, settings.exchangeTimeout()),
        settings,
        Clock.systemUTC(),
        Ticker.systemTicker());
  }

  @Bean
  Callers callers(Verdicts verdicts) {
    return new Callers(verdicts);
  }

  @Bean
  AccessControl accessControl(Callers callers) {
    return new AccessControl(callers);
  }

  @Bean
  InternalAuthorization internalAuthorization() {
    return new InternalAuthorization();
  }

  @Bean
  IdentityChanges identityChanges(Verdicts verdicts, ObjectMapper json) {
    return new IdentityChanges(verdicts, json);
  }

  private static HttpClient client() {
    ConnectionProvider connections =
        ConnectionProvider.builder("identity")
            .maxConnections(CONNECTIONS)
            .pendingAcquireMaxCount(WAITING)
            // Shorter than any service keeps an idle connection, so that we close it first.
            .maxIdleTime(Duration.ofSeconds(15))
            .build();
    return HttpClient.create(connections)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis());
  }
}
