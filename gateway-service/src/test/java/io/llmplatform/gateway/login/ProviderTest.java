package io.llmplatform.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.web.reactive.function.client.WebClient;

class ProviderTest {
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int status = 200;
  private HttpServer keycloak = server();

  @BeforeEach
  void listen() {
    keycloak.start();
  }

  @AfterEach
  void stop() {
    keycloak.stop(0);
  }

  @Test
  void userServiceIsReachedByDiscoveryAndShownUnderTheIssuersAddress() {
    ClientRegistration client = client(provider(null));

    assertThat(client.getRedirectUri()).isEqualTo("https://gateway.example/console/login/code");
    ClientRegistration.ProviderDetails endpoints = client.getProviderDetails();
    assertThat(endpoints.getAuthorizationUri())
        .isEqualTo("https://gateway.example/oauth2/authorize");
    assertThat(endpoints.getTokenUri()).isEqualTo("http://user-service/oauth2/token");
    assertThat(endpoints.getJwkSetUri()).isEqualTo("http://user-service/oauth2/jwks");
    assertThat(endpoints.getIssuerUri()).isEqualTo("https://gateway.example");
    assertThat(endpoints.getConfigurationMetadata())
        .containsEntry("end_session_endpoint", "https://gateway.example/oauth2/logout");
  }

  @Test
  void anotherProviderIsAskedForItsEndpointsOnceAndNotBeforeSomebodyLogsIn() {
    Provider provider = provider(address());
    assertThat(asked).hasValue(0);

    ClientRegistration.ProviderDetails endpoints = client(provider).getProviderDetails();
    client(provider);

    assertThat(asked).hasValue(1);
    assertThat(endpoints.getAuthorizationUri()).isEqualTo("https://sso.example/auth");
    assertThat(endpoints.getTokenUri()).isEqualTo("https://sso.example/token");
    assertThat(endpoints.getJwkSetUri()).isEqualTo("https://sso.example/certs");
    assertThat(endpoints.getIssuerUri()).isEqualTo("https://sso.example");
  }

  @Test
  void aProviderThatWasAwayIsAskedAgain() {
    Provider provider = provider(address());
    status = 503;
    assertThatThrownBy(() -> client(provider))
        .isInstanceOfSatisfying(
            PlatformException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    status = 200;
    assertThat(client(provider).getClientId()).isEqualTo("console");
  }

  @Test
  void knowsNoOtherProvider() {
    assertThat(provider(null).findByRegistrationId("google").blockOptional()).isEmpty();
  }

  private static ClientRegistration client(Provider provider) {
    return Objects.requireNonNull(provider.findByRegistrationId(Provider.ID).block());
  }

  private static Provider provider(@Nullable String issuerUri) {
    return new Provider(
        new ConsoleSettings(
            "console",
            "a-secret",
            "https://gateway.example/",
            "https://gateway.example",
            issuerUri),
        WebClient.create());
  }

  private String address() {
    return "http://127.0.0.1:" + keycloak.getAddress().getPort() + "/realms/platform";
  }

  private HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] description =
          """
          {"issuer":"https://sso.example","authorization_endpoint":"https://sso.example/auth",
           "token_endpoint":"https://sso.example/token","jwks_uri":"https://sso.example/certs"}\
          """
              .getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/realms/platform/.well-known/openid-configuration",
          exchange -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, description.length);
            exchange.getResponseBody().write(description);
            exchange.close();
          });
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
