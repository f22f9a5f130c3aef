package io.llmplatform.common.client;

import io.llmplatform.common.security.KeyServer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.web.client.RestClientAutoConfiguration;
import org.springframework.boot.autoconfigure.web.client.RestClientBuilderConfigurer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/** Offers {@link ServiceClients} to services that make blocking calls. */
@AutoConfiguration(
    after = {RestClientAutoConfiguration.class, BlockingLoadBalancerClientAutoConfiguration.class})
@ConditionalOnBean({LoadBalancerClient.class, RestClientBuilderConfigurer.class})
@EnableConfigurationProperties(ServiceClientProperties.class)
public class ServiceClientAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ServiceClients serviceClients(
      RestClientBuilderConfigurer configurer,
      LoadBalancerClient loadBalancer,
      ServiceClientProperties properties,
      @Value("${spring.application.name}") String self,
      @Value("${platform.security.service-secret:}") String secret) {
    // Once: it makes a client of its own, which looks through all archives for its version.
    RestClient.Builder configured = configurer.configure(RestClient.builder());
    return new ServiceClients(
        configured::clone, loadBalancer, properties, self, secret.isBlank() ? null : secret);
  }

  @Bean
  @ConditionalOnMissingBean
  KeyServer keyServer(ServiceClients clients) {
    return () -> clients.anonymouslyTo("user-service").build();
  }
}
