package io.llmplatform.gateway.login;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoderFactory;
import org.springframework.web.reactive.function.client.WebClient;

/** Verifies ID tokens by keys that come over the back channel. Thread-safe. */
final class IdTokens implements ReactiveJwtDecoderFactory<ClientRegistration> {
  private static final List<SignatureAlgorithm> ALGORITHMS =
      List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256, SignatureAlgorithm.PS256);

  private final WebClient backChannel;
  private final Map<String, ReactiveJwtDecoder> byKeys = new ConcurrentHashMap<>();

  IdTokens(WebClient backChannel) {
    this.backChannel = backChannel;
  }

  @Override
  public ReactiveJwtDecoder createDecoder(ClientRegistration client) {
    return byKeys.computeIfAbsent(
        client.getProviderDetails().getJwkSetUri(), uri -> decoder(uri, client));
  }

  private ReactiveJwtDecoder decoder(String keys, ClientRegistration client) {
    NimbusReactiveJwtDecoder decoder =
        NimbusReactiveJwtDecoder.withJwkSetUri(keys)
            .webClient(backChannel)
            .jwsAlgorithms(accepted -> accepted.addAll(ALGORITHMS))
            .build();
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(), new OidcIdTokenValidator(client)));
    return decoder;
  }
}
