package io.llmplatform.gateway.console;

import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.gateway.login.ConditionalOnConsole;
import io.llmplatform.gateway.login.ConsolePaths;
import io.llmplatform.gateway.login.ConsoleSettings;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.loadbalancer.reactive.ReactorLoadBalancerExchangeFilterFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.netty.http.client.HttpClient;

@Configuration(proxyBeanMethods = false)
@ConditionalOnConsole
class ConsoleConfiguration {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  @Bean
  Html html(ConsoleSettings settings) {
    return new Html(settings);
  }

  @Bean
  Scheduler scheduler(
      WebClient.Builder clients, ReactorLoadBalancerExchangeFilterFunction balancer) {
    HttpClient http =
        HttpClient.create()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis());
    return new Scheduler(
        clients
            .clone()
            .baseUrl("http://scheduler-service")
            .clientConnector(new ReactorClientHttpConnector(http))
            .filter(balancer)
            .build());
  }

  @Bean
  ErrorPages errorPages(Html html, ObjectProvider<FailureTranslator> translators) {
    return new ErrorPages(html, translators.orderedStream().toList());
  }

  @Bean
  RouterFunction<ServerResponse> consoleAssets() {
    return RouterFunctions.resources(
        ConsolePaths.ASSETS + "/**",
        new ClassPathResource("console/assets/"),
        (resource, headers) -> headers.setCacheControl(CacheControl.noCache()));
  }
}
