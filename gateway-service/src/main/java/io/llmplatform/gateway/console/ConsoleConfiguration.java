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
  // The usage of a hundred models in each of 90 days takes 3 MiB.
  private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

  @Bean
  Html html(ConsoleSettings settings) {
    return new Html(settings);
  }

  @Bean
  Scheduler scheduler(
      WebClient.Builder clients, ReactorLoadBalancerExchangeFilterFunction balancer) {
    return new Scheduler(calls("scheduler-service", clients, balancer));
  }

  @Bean
  LogService logService(
      WebClient.Builder clients, ReactorLoadBalancerExchangeFilterFunction balancer) {
    return new LogService(calls("log-service", clients, balancer));
  }

  private static ServiceCalls calls(
      String service,
      WebClient.Builder clients,
      ReactorLoadBalancerExchangeFilterFunction balancer) {
    HttpClient http =
        HttpClient.create()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis());
    WebClient client =
        clients
            .clone()
            .baseUrl("http://" + service)
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(LARGEST_ANSWER))
            .clientConnector(new ReactorClientHttpConnector(http))
            .filter(balancer)
            .build();
    return new ServiceCalls(client, service);
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
