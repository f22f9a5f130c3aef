package io.llmplatform.gateway.upstream;

import java.time.Duration;
import org.springframework.cloud.gateway.filter.headers.observation.DefaultGatewayObservationConvention;
import org.springframework.cloud.gateway.filter.headers.observation.GatewayObservationConvention;
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

  /**
   * Each call of an instance. Its name is otherwise {@code http.client.requests}, which the
   * gateway's own calls have with other tags, and Prometheus takes one set of tags for each name.
   */
  @Bean
  GatewayObservationConvention upstreamRequests() {
    return new DefaultGatewayObservationConvention() {
      @Override
      public String getName() {
        return "gateway.upstream.requests";
      }
    };
  }
}
