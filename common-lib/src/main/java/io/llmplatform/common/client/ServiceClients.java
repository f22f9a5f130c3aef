package io.llmplatform.common.client;

import java.net.http.HttpClient;
import java.util.function.Supplier;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ClientHttpRequestFactorySettings;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Makes clients of other services. Thread-safe; all its clients share one pool of connections.
 *
 * <p>A client asks the load balancer for an instance at each call. Where none is up, or none
 * accepts a connection, the call fails with {@link
 * io.llmplatform.common.error.PlatformException#unavailable}; an answer that does not begin in time
 * fails with {@code deadlineExceeded}.
 */
public final class ServiceClients {
  private final Supplier<RestClient.Builder> builders;
  private final LoadBalancerClient loadBalancer;
  private final ClientHttpRequestFactory requests;

  ServiceClients(
      Supplier<RestClient.Builder> builders,
      LoadBalancerClient loadBalancer,
      ServiceClientProperties properties) {
    this.builders = builders;
    this.loadBalancer = loadBalancer;
    this.requests =
        ClientHttpRequestFactoryBuilder.jdk()
            .withHttpClientCustomizer(client -> client.version(HttpClient.Version.HTTP_1_1))
            .build(
                ClientHttpRequestFactorySettings.defaults()
                    .withTimeouts(properties.connectTimeout(), properties.readTimeout()));
  }

  /**
   * A builder for a client of one service; its paths are relative to the service's root.
   *
   * @param service the name in Nacos, such as {@code model-registry-service}
   */
  public RestClient.Builder to(String service) {
    return builders
        .get()
        .requestFactory(requests)
        .baseUrl("http://" + service)
        .requestInterceptor(new Balancing(service, loadBalancer));
  }
}
