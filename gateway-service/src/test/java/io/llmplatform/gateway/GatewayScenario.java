package io.llmplatform.gateway;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * A running gateway with the published configuration, before one fake instance of each service.
 *
 * <p>All scenarios of this shape share one application context.
 */
@AutoConfigureObservability
@Import(GatewayScenario.Discovery.class)
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.cloud.loadbalancer.cache.enabled=false",
      "server.address=127.0.0.1",
      "GATEWAY_SERVICE_SECRET=" + FakeIdentities.SECRET,
      // Nobody listens there; @WithRedis goes before it.
      "REDIS_PORT=1",
      "spring.cloud.gateway.server.webflux.httpclient.response-timeout=2s"
    })
abstract class GatewayScenario {
  static final String INFERENCE = "inference-service";
  static final String REGISTRY = "model-registry-service";
  static final String SCHEDULER = "scheduler-service";
  static final String USER = "user-service";
  static final String LOG = "log-service";

  private static final Map<String, FakeUpstream> UPSTREAMS =
      Stream.of(INFERENCE, REGISTRY, SCHEDULER, USER, LOG)
          .collect(Collectors.toMap(Function.identity(), FakeUpstream::new));

  static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** Whom user-service knows; its own instance answers for them. */
  static final FakeIdentities IDENTITIES = new FakeIdentities();

  static {
    upstream(USER).always(FakeIdentities.URI, IDENTITIES::answer);
  }

  @LocalServerPort int port;
  @Autowired FakeDiscovery discovery;

  @TestConfiguration(proxyBeanMethods = false)
  static class Discovery {
    @Bean
    FakeDiscovery fakeDiscovery() {
      return new FakeDiscovery();
    }
  }

  @BeforeEach
  void everyServiceHasOneInstance() {
    IDENTITIES.reset();
    discovery.keepOnly(UPSTREAMS.keySet());
    UPSTREAMS.forEach(
        (service, upstream) -> {
          upstream.reset();
          discovery.put(service, upstream.port());
        });
  }

  static FakeUpstream upstream(String service) {
    return java.util.Objects.requireNonNull(UPSTREAMS.get(service));
  }

  /** A request of a known caller without limits. */
  HttpRequest.Builder request(String path) {
    return request(path, FakeIdentities.KEY);
  }

  HttpRequest.Builder request(String path, String credential) {
    return anonymous(path).header("Authorization", "Bearer " + credential);
  }

  HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A port at which nobody listens. */
  static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
