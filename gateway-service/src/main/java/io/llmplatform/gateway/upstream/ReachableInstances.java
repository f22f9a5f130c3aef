package io.llmplatform.gateway.upstream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/**
 * The instances that are worth a call: none that this call failed at, and none that refused a
 * connection a moment ago unless no other is left.
 */
final class ReachableInstances extends DelegatingServiceInstanceListSupplier {
  private final RefusedInstances refused;

  ReachableInstances(ServiceInstanceListSupplier discovered, RefusedInstances refused) {
    super(discovered);
    this.refused = refused;
  }

  @Override
  public Flux<List<ServiceInstance>> get() {
    return delegate.get().map(this::willing);
  }

  @Override
  public Flux<List<ServiceInstance>> get(Request request) {
    @Nullable Attempts attempts = attempts(request);
    Flux<List<ServiceInstance>> discovered = delegate.get(request);
    return (attempts == null ? discovered : discovered.map(all -> untried(all, attempts)))
        .map(this::willing);
  }

  private static List<ServiceInstance> untried(List<ServiceInstance> all, Attempts attempts) {
    return all.stream().filter(instance -> !attempts.failedBefore(instance)).toList();
  }

  private List<ServiceInstance> willing(List<ServiceInstance> all) {
    if (all.stream().noneMatch(refused::contains)) {
      return all;
    }
    List<ServiceInstance> willing = all.stream().filter(i -> !refused.contains(i)).toList();
    return willing.isEmpty() ? all : willing;
  }

  private static @Nullable Attempts attempts(Request<?> request) {
    return request.getContext() instanceof RequestDataContext context
            && context.getClientRequest() != null
            && context.getClientRequest().getAttributes() != null
        ? Attempts.in(context.getClientRequest().getAttributes())
        : null;
  }
}
