package io.llmplatform.gateway.upstream;

import java.time.Duration;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@LoadBalancerClients(defaultConfiguration = InstanceChoice.class)
class UpstreamConfiguration {
  /** Long enough to bridge Nacos' push, short enough that a restarted instance is soon back. */
  private static final Duration REST = Duration.ofSeconds(3);

  @Bean
  RefusedInstances refusedInstances() {
    return new RefusedInstances(REST, System::nanoTime);
  }
}
