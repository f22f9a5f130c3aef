package io.llmplatform.common.client;

import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Makes requests of instances that the load balancer chooses, without interceptors: those would
 * have a request's body gathered in memory.
 *
 * @param service whose instances
 * @param loadBalancer chooses one for each request
 * @param requests makes requests of an address
 * @param token that a request bears
 */
record StreamingRequests(
    String service,
    LoadBalancerClient loadBalancer,
    ClientHttpRequestFactory requests,
    Supplier<String> token)
    implements ClientHttpRequestFactory {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
    ServiceInstance instance = loadBalancer.choose(service);
    if (instance == null) {
      throw PlatformException.unavailable("No instance of " + service + " is up.", RETRY_AFTER);
    }
    ClientHttpRequest request =
        requests.createRequest(loadBalancer.reconstructURI(instance, uri), method);
    request.getHeaders().setBearerAuth(token.get());
    return request;
  }
}
