package io.llmplatform.user.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.llmplatform.user.signing.KeyPurpose;
import io.llmplatform.user.signing.SigningKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OidcConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** The provider's endpoints; absent where another provider's tokens count. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBuiltInProvider
class ProviderConfiguration {
  private static final String LOGIN = "/login";
  private static final String CONSENT = "/login/consent";
  private static final String AUTHORIZATION = "/oauth2/authorize";

  @Bean
  AuthorizationServerSettings authorizationServerSettings(IssuerSettings issuer) {
    return AuthorizationServerSettings.builder()
        .issuer(issuer.issuer())
        .authorizationEndpoint(AUTHORIZATION)
        .tokenRevocationEndpoint(PublicClients.REVOCATION)
        .oidcLogoutEndpoint("/oauth2/logout")
        .build();
  }

  /** What {@code /oauth2/jwks} shows. */
  @Bean
  JWKSource<SecurityContext> publishedKeys(SigningKeys keys) {
    return (selector, context) -> selector.select(keys.published(KeyPurpose.EXTERNAL));
  }

  @Bean
  OAuth2AuthorizationConsentService consents(JdbcOperations database, ProviderClients clients) {
    return new JdbcOAuth2AuthorizationConsentService(database, clients);
  }

  @Bean
  @Order(1)
  SecurityFilterChain provider(
      HttpSecurity http,
      IssuerSettings issuer,
      ProviderClients clients,
      SigningKeys keys,
      TokenClaims claims,
      RefreshTokens refreshTokens,
      UserInfo userInfo)
      throws Exception {
    OAuth2AuthorizationServerConfigurer server =
        OAuth2AuthorizationServerConfigurer.authorizationServer();
    OAuth2TokenGenerator<?> tokens = tokenGenerator(keys, claims, refreshTokens);
    HttpSessionRequestCache requests = new HttpSessionRequestCache();
    requests.setMatchingRequestParameterName(null);
    requests.setRequestMatcher(PathPatternRequestMatcher.withDefaults().matcher(AUTHORIZATION));
    return http.securityMatcher(server.getEndpointsMatcher())
        .with(
            server,
            endpoints -> {
              endpoints.tokenGenerator(tokens);
              describe(endpoints, issuer, clients, userInfo);
            })
        .authorizeHttpRequests(every -> every.anyRequest().authenticated())
        .requestCache(cache -> cache.requestCache(requests))
        .oauth2ResourceServer(
            resources ->
                resources.jwt(
                    jwt ->
                        jwt.decoder(
                            accessTokens(keys.verifying(KeyPurpose.EXTERNAL), issuer.issuer()))))
        .exceptionHandling(
            failures ->
                failures.defaultAuthenticationEntryPointFor(
                    toLogin(), PathPatternRequestMatcher.withDefaults().matcher(AUTHORIZATION)))
        .build();
  }

  private static void describe(
      OAuth2AuthorizationServerConfigurer endpoints,
      IssuerSettings issuer,
      ProviderClients clients,
      UserInfo userInfo) {
    PublicClients publicClients = new PublicClients(clients);
    endpoints
        .clientAuthentication(
            authentication ->
                authentication
                    .authenticationConverters(all -> all.add(publicClients))
                    .authenticationProviders(
                        all -> {
                          all.forEach(ProviderConfiguration::useOurHashes);
                          all.add(publicClients);
                        }))
        .authorizationEndpoint(
            authorization -> authorization.consentPage(issuer.issuer() + CONSENT))
        .authorizationServerMetadataEndpoint(
            metadata ->
                metadata.authorizationServerMetadataCustomizer(
                    builder -> {
                      builder.grantTypes(ProviderMetadata::grantTypes);
                      builder.scopes(ProviderMetadata::scopes);
                      builder.tokenEndpointAuthenticationMethods(
                          ProviderMetadata::authenticationMethods);
                      builder.tokenRevocationEndpointAuthenticationMethods(
                          ProviderMetadata::authenticationMethods);
                    }))
        .oidc(oidc -> describe(oidc, userInfo));
  }

  private static void describe(OidcConfigurer oidc, UserInfo userInfo) {
    oidc.userInfoEndpoint(endpoint -> endpoint.userInfoMapper(userInfo))
        .logoutEndpoint(endpoint -> endpoint.logoutResponseHandler(new AfterLogout(LOGIN)))
        .providerConfigurationEndpoint(
            endpoint ->
                endpoint.providerConfigurationCustomizer(
                    builder -> {
                      builder.grantTypes(ProviderMetadata::grantTypes);
                      builder.scopes(ProviderMetadata::scopes);
                      builder.tokenEndpointAuthenticationMethods(
                          ProviderMetadata::authenticationMethods);
                      builder.tokenRevocationEndpointAuthenticationMethods(
                          ProviderMetadata::authenticationMethods);
                      builder.claim("claims_supported", ProviderMetadata.CLAIMS);
                    }));
  }

  private static OAuth2TokenGenerator<?> tokenGenerator(
      SigningKeys keys, TokenClaims claims, RefreshTokens refreshTokens) {
    JwtGenerator jwts = new JwtGenerator(new NimbusJwtEncoder(keys.signing(KeyPurpose.EXTERNAL)));
    jwts.setJwtCustomizer(claims);
    return new DelegatingOAuth2TokenGenerator(jwts, refreshTokens);
  }

  private static void useOurHashes(AuthenticationProvider provider) {
    if (provider instanceof ClientSecretAuthenticationProvider secrets) {
      secrets.setPasswordEncoder(new SecretHash());
    }
  }

  private static LoginUrlAuthenticationEntryPoint toLogin() {
    LoginUrlAuthenticationEntryPoint entryPoint = new LoginUrlAuthenticationEntryPoint(LOGIN);
    entryPoint.setFavorRelativeUris(true);
    return entryPoint;
  }

  private static JwtDecoder accessTokens(JWKSource<SecurityContext> keys, String issuer) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
    // Spring's validators below check the claims.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(), new JwtIssuerValidator(issuer)));
    return decoder;
  }
}
