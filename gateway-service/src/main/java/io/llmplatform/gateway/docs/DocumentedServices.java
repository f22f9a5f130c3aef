package io.llmplatform.gateway.docs;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The services that speak HTTP and have a living instance, as discovery knows them now.
 *
 * <p>An entry for another protocol says so in its metadata ({@code protocol: grpc}) and is left
 * out, and so is the gateway, which has no interface of its own. Thread-safe.
 */
@Component
class DocumentedServices {
  static final String PROTOCOL = "protocol";
  // What is no host name cannot stand in an lb:// address.
  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

  private final ReactiveDiscoveryClient discovery;
  private final String self;

  DocumentedServices(
      ReactiveDiscoveryClient discovery, @Value("${spring.application.name}") String self) {
    this.discovery = discovery;
    this.self = self;
  }

  /** The services' names in alphabetical order. */
  Mono<List<String>> names() {
    return discovery.getServices().distinct().filterWhen(this::speaksHttp).sort().collectList();
  }

  /** Whether {@code name} is one of {@link #names()}. */
  Mono<Boolean> contains(String name) {
    return discovery
        .getServices()
        .any(name::equals)
        .flatMap(known -> known ? speaksHttp(name) : Mono.just(false));
  }

  private Mono<Boolean> speaksHttp(String service) {
    return service.equals(self) || !HOST_NAME.matcher(service).matches()
        ? Mono.just(false)
        : discovery
            .getInstances(service)
            .onErrorResume(unreadable -> Flux.empty())
            .any(DocumentedServices::speaksHttp);
  }

  private static boolean speaksHttp(ServiceInstance instance) {
    String protocol = instance.getMetadata().getOrDefault(PROTOCOL, "http");
    return protocol.startsWith("http");
  }
}
