package io.llmplatform.gateway.upstream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.cloud.loadbalancer.support.SimpleObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The load balancer of each service: in turn over the reachable instances.
 *
 * <p>Not annotated as a configuration: it belongs into the load balancer's child contexts, one for
 * each service, and must not be found by the application's scan.
 */
class InstanceChoice {

  @Bean
  ReactorLoadBalancer<ServiceInstance> reachableInstancesInTurn(
      Environment environment,
      ObjectProvider<ServiceInstanceListSupplier> discovered,
      RefusedInstances refused) {
    String service = LoadBalancerClientFactory.getName(environment);
    ServiceInstanceListSupplier reachable = new ReachableInstances(discovered.getObject(), refused);
    return new RoundRobinLoadBalancer(new SimpleObjectProvider<>(reachable), service);
  }
}
