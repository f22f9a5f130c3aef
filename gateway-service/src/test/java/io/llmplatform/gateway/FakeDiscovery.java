package io.llmplatform.gateway;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;

/** A registry in memory. Thread-safe. */
final class FakeDiscovery implements ReactiveDiscoveryClient {
  private final Map<String, List<ServiceInstance>> services = new ConcurrentHashMap<>();

  void put(String service, int... ports) {
    services.put(
        service,
        java.util.Arrays.stream(ports)
            .mapToObj(port -> instance(service, port, Map.of()))
            .toList());
  }

  void put(String service, int port, Map<String, String> metadata) {
    services.put(service, List.of(instance(service, port, metadata)));
  }

  void remove(String service) {
    services.remove(service);
  }

  /** Removes all others. */
  void keepOnly(Set<String> names) {
    services.keySet().retainAll(names);
  }

  private static ServiceInstance instance(String service, int port, Map<String, String> metadata) {
    return new DefaultServiceInstance(
        service + "-" + port, service, "127.0.0.1", port, false, metadata);
  }

  @Override
  public String description() {
    return "A registry in memory";
  }

  @Override
  public Flux<ServiceInstance> getInstances(String serviceId) {
    return Flux.defer(() -> Flux.fromIterable(services.getOrDefault(serviceId, List.of())));
  }

  @Override
  public Flux<String> getServices() {
    return Flux.defer(() -> Flux.fromIterable(services.keySet()));
  }
}
