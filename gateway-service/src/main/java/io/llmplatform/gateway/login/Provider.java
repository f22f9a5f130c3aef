package io.llmplatform.gateway.login;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * The one issuer, as the console's client sees it. Thread-safe.
 *
 * <p>Nothing is asked before somebody logs in. user-service is known: browsers reach it under the
 * issuer's address, the gateway itself by discovery. Another provider is asked for its endpoints
 * (OpenID Connect Discovery 1.0, section 4), and what it answers is believed for an hour.
 */
final class Provider implements ReactiveClientRegistrationRepository {
  static final String ID = "platform";

  private static final Duration BELIEVED = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String INTERNALLY = "http://user-service";
  private static final ParameterizedTypeReference<Map<String, Object>> OBJECT =
      new ParameterizedTypeReference<>() {};

  private final ConsoleSettings settings;
  private final Mono<ClientRegistration> registration;

  /**
   * @param backChannel by which the provider is asked
   */
  Provider(ConsoleSettings settings, WebClient backChannel) {
    this.settings = settings;
    String other = settings.issuerUri();
    this.registration =
        other == null
            ? Mono.just(userService())
            : discovered(backChannel, other)
                .cache(known -> BELIEVED, failure -> Duration.ZERO, () -> Duration.ZERO);
  }

  @Override
  public Mono<ClientRegistration> findByRegistrationId(String id) {
    return id.equals(ID) ? registration : Mono.empty();
  }

  private ClientRegistration userService() {
    return client()
        .issuerUri(settings.issuer())
        .authorizationUri(settings.issuer() + "/oauth2/authorize")
        .tokenUri(INTERNALLY + "/oauth2/token")
        .jwkSetUri(INTERNALLY + "/oauth2/jwks")
        .providerConfigurationMetadata(
            Map.of("end_session_endpoint", settings.issuer() + "/oauth2/logout"))
        .build();
  }

  private Mono<ClientRegistration> discovered(WebClient backChannel, String address) {
    return backChannel
        .get()
        .uri(address + "/.well-known/openid-configuration")
        .retrieve()
        .bodyToMono(OBJECT)
        .map(this::described)
        .onErrorMap(
            failure ->
                PlatformException.unavailable("The login provider does not answer.", SOON)
                    .causedBy(failure));
  }

  private ClientRegistration described(Map<String, Object> metadata) {
    return client()
        .issuerUri(text(metadata, "issuer"))
        .authorizationUri(text(metadata, "authorization_endpoint"))
        .tokenUri(text(metadata, "token_endpoint"))
        .jwkSetUri(text(metadata, "jwks_uri"))
        .providerConfigurationMetadata(metadata)
        .build();
  }

  private ClientRegistration.Builder client() {
    return ClientRegistration.withRegistrationId(ID)
        .clientId(settings.clientId())
        .clientSecret(settings.clientSecret())
        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .redirectUri(settings.address() + ConsolePaths.BACK)
        .scope("openid", "profile");
  }

  private static String text(Map<String, Object> metadata, String key) {
    if (metadata.get(key) instanceof String value) {
      return value;
    }
    throw new IllegalStateException("The provider's description has no " + key);
  }
}
