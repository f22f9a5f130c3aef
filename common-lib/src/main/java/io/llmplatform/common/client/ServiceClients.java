package io.llmplatform.common.client;

import com.github.benmanes.caffeine.cache.Ticker;
import io.llmplatform.common.security.Owner;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
 * fails with {@code deadlineExceeded}. Where most calls of a service failed lately, further ones
 * are {@code unavailable} at once.
 */
public final class ServiceClients {
  private final Supplier<RestClient.Builder> builders;
  private final LoadBalancerClient loadBalancer;
  private final Duration connectTimeout;
  private final ClientHttpRequestFactory requests;

  /** For exchanges that may last longer than usual, by how long they may. */
  private final Map<Duration, ClientHttpRequestFactory> patient = new ConcurrentHashMap<>();

  private final ServiceClientProperties.Breaker breaker;
  private final @Nullable Identifying identification;
  private final @Nullable DelegatedTokens delegated;

  /**
   * @param secret with which this service asks for tokens; null: it calls without
   */
  ServiceClients(
      Supplier<RestClient.Builder> builders,
      LoadBalancerClient loadBalancer,
      ServiceClientProperties properties,
      String self,
      @Nullable String secret) {
    this.builders = builders;
    this.loadBalancer = loadBalancer;
    this.breaker = properties.breaker();
    this.connectTimeout = properties.connectTimeout();
    this.requests = requests(properties.readTimeout());
    if (secret == null) {
      this.identification = null;
      this.delegated = null;
    } else {
      RestClient userService = anonymouslyTo("user-service").build();
      Clock clock = Clock.systemUTC();
      this.identification = new Identifying(new ServiceTokens(userService, self, secret, clock));
      this.delegated = new DelegatedTokens(userService, self, secret, clock, Ticker.systemTicker());
    }
  }

  private ClientHttpRequestFactory requests(Duration longest) {
    return ClientHttpRequestFactoryBuilder.jdk()
        .withHttpClientCustomizer(client -> client.version(HttpClient.Version.HTTP_1_1))
        .build(ClientHttpRequestFactorySettings.defaults().withTimeouts(connectTimeout, longest));
  }

  /**
   * A builder for a client of one service; its paths are relative to the service's root. Its calls
   * bear this service's own token, unless they have an {@code Authorization} already.
   *
   * @param service the name in Nacos, such as {@code model-registry-service}
   */
  public RestClient.Builder to(String service) {
    RestClient.Builder builder = anonymouslyTo(service);
    // First in the list: the token is there before an instance is chosen.
    return identification == null
        ? builder
        : builder.requestInterceptors(all -> all.add(0, identification));
  }

  /**
   * The same for calls in the name of another, who need not be there: they may what that owner may
   * at the moment of the call.
   *
   * <p>A call fails with {@code PERMISSION_DENIED} where the owner or the owner's key is gone or
   * locked.
   *
   * @throws IllegalStateException if this service has no secret
   */
  public RestClient.Builder to(String service, Owner onBehalfOf) {
    Delegating delegating = new Delegating(inNamesOfOthers(), onBehalfOf);
    return anonymouslyTo(service).requestInterceptors(all -> all.add(0, delegating));
  }

  private DelegatedTokens inNamesOfOthers() {
    if (delegated == null) {
      throw new IllegalStateException("A service without a secret acts for nobody");
    }
    return delegated;
  }

  /**
   * The same for exchanges that last: where the usual limit is on the whole of one, this is.
   *
   * @param longest until the last byte of the answer
   */
  public RestClient.Builder to(String service, Owner onBehalfOf, Duration longest) {
    return to(service, onBehalfOf).requestFactory(patient.computeIfAbsent(longest, this::requests));
  }

  /**
   * The same for calls whose bodies are too large to be gathered: what a message converter writes
   * goes out as it is written, from another thread. Such a call has one instance and one try, and
   * no circuit breaker: whoever has a body that can be written again tries again.
   *
   * @param longest until the last byte of the answer
   * @throws IllegalStateException if this service has no secret
   */
  public RestClient.Builder streamingTo(String service, Owner onBehalfOf, Duration longest) {
    DelegatedTokens tokens = inNamesOfOthers();
    return builders
        .get()
        .requestFactory(
            new StreamingRequests(
                service,
                loadBalancer,
                patient.computeIfAbsent(longest, this::requests),
                () -> tokens.token(onBehalfOf)))
        .baseUrl("http://" + service);
  }

  /** The same for calls that bear no token, such as those that ask for one. */
  public RestClient.Builder anonymouslyTo(String service) {
    return builders
        .get()
        .requestFactory(requests)
        .baseUrl("http://" + service)
        .requestInterceptor(new Breaking(service, breaker))
        .requestInterceptor(new Balancing(service, loadBalancer));
  }
}
