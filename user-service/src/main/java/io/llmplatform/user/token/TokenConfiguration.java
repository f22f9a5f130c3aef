package io.llmplatform.user.token;

import io.llmplatform.common.security.ResourceServerAutoConfiguration;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.oidc.IssuedTokens;
import io.llmplatform.user.oidc.IssuerSettings;
import io.llmplatform.user.signing.KeyPurpose;
import io.llmplatform.user.signing.SigningKeys;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/** Which tokens count, and who may ask for internal ones. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {
  private static final String KEYS = "/internal/jwks";
  private static final String TOKENS = "/internal/tokens";
  private static final String GATEWAY = "gateway-service";

  @Bean
  TokenIssuer tokenIssuer(IssuerSettings settings, IssuedTokens issued, Identities identities) {
    String other = settings.issuerUri();
    if (other == null) {
      return new BuiltInIssuer(settings.issuer(), issued);
    }
    // A provider may be reached under another address than the one that it calls itself.
    Set<String> names = new LinkedHashSet<>(List.of(other, settings.issuer()));
    return new OtherIssuer(
        names,
        settings.audience(),
        settings.defaultTenant(),
        DiscoveredKeys.of(other, names),
        identities);
  }

  @Bean
  VerifyingToken verifyingToken(TokenIssuer issuer, Clock clock) {
    return new VerifyingToken(issuer, clock);
  }

  /** This service has the keys of internal tokens itself, unless it is told where others are. */
  @Bean
  @ConditionalOnExpression("'${platform.security.jwks-uri:}'.isBlank()")
  JwtDecoder internalTokenDecoder(SigningKeys keys) {
    return ResourceServerAutoConfiguration.decoder(keys.verifying(KeyPurpose.INTERNAL));
  }

  @Bean
  @Order(3)
  SecurityFilterChain services(
      HttpSecurity http, ServiceSecrets secrets, DelegationSettings delegation) throws Exception {
    ServiceRefusals refusals = new ServiceRefusals();
    return http.securityMatcher(KEYS, TOKENS + "/**")
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .authenticationProvider(new ServiceAuthentication(secrets))
        .httpBasic(basic -> basic.authenticationEntryPoint(refusals))
        .exceptionHandling(
            failures -> failures.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(HttpMethod.GET, KEYS)
                    .permitAll()
                    .requestMatchers(HttpMethod.POST, TOKENS + "/exchange")
                    .hasAuthority(GATEWAY)
                    .requestMatchers(HttpMethod.POST, TOKENS + "/service")
                    .authenticated()
                    .requestMatchers(HttpMethod.POST, TOKENS + "/on-behalf")
                    .access(
                        (service, request) ->
                            new AuthorizationDecision(
                                delegation.services().contains(service.get().getName())))
                    .anyRequest()
                    .denyAll())
        .build();
  }
}
