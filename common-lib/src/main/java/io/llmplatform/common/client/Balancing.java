package io.llmplatform.common.client;

import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.HttpRequestWrapper;

/**
 * Sends a request to an instance that the load balancer chooses, and to a second one where the
 * first does not accept a connection: nothing was sent then, so any method may be tried again.
 */
final class Balancing implements ClientHttpRequestInterceptor {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 2;

  private final String service;
  private final LoadBalancerClient loadBalancer;

  Balancing(String service, LoadBalancerClient loadBalancer) {
    this.service = service;
    this.loadBalancer = loadBalancer;
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    IOException refused = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ServiceInstance instance = loadBalancer.choose(service);
      if (instance == null) {
        throw unavailable("No instance of " + service + " is up.", refused);
      }
      try {
        return execution.execute(addressed(request, instance), body);
      } catch (ConnectException | HttpConnectTimeoutException e) {
        refused = e;
      } catch (HttpTimeoutException e) {
        throw PlatformException.deadlineExceeded(service + " did not answer in time.").causedBy(e);
      }
    }
    throw unavailable(service + " cannot be reached.", refused);
  }

  private HttpRequest addressed(HttpRequest request, ServiceInstance instance) {
    URI address = loadBalancer.reconstructURI(instance, request.getURI());
    return new HttpRequestWrapper(request) {
      @Override
      public URI getURI() {
        return address;
      }
    };
  }

  private static PlatformException unavailable(String detail, @Nullable IOException cause) {
    PlatformException failure = PlatformException.unavailable(detail, RETRY_AFTER);
    return cause == null ? failure : failure.causedBy(cause);
  }
}
