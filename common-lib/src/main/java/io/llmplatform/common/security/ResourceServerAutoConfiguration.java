package io.llmplatform.common.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.llmplatform.user.api.InternalClaims;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.client.RestClient;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Makes a servlet service accept internal tokens only, and closes what no rule opens. */
@AutoConfiguration(
    afterName = "io.llmplatform.common.client.ServiceClientAutoConfiguration",
    before = {
      OAuth2ResourceServerAutoConfiguration.class,
      SecurityAutoConfiguration.class,
      UserDetailsServiceAutoConfiguration.class
    })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({HttpSecurity.class, BearerTokenAuthentication.class, WebMvcConfigurer.class})
@EnableConfigurationProperties(SecuritySettings.class)
public class ResourceServerAutoConfiguration {
  private static final String JWKS = "/internal/jwks";

  @Bean
  @ConditionalOnMissingBean(JwtDecoder.class)
  JwtDecoder internalTokens(SecuritySettings settings, ObjectProvider<KeyServer> keys) {
    String uri = settings.jwksUri();
    return decoder(
        uri == null
            ? InternalKeys.of(keys.getObject().client(), JWKS)
            : InternalKeys.of(RestClient.create(), uri));
  }

  /**
   * Decodes internal tokens: RS256, issuer, audience and times are checked. For a service that has
   * the keys itself.
   */
  public static JwtDecoder decoder(JWKSource<SecurityContext> keys) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
    // Spring's validators below check the claims.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(),
            new JwtIssuerValidator(InternalClaims.ISSUER),
            new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD,
                audience -> audience != null && audience.contains(InternalClaims.AUDIENCE))));
    return decoder;
  }

  // Last: a service may put chains of its own before it.
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  SecurityFilterChain internalTokensOnly(
      HttpSecurity http, JwtDecoder internalTokens, ObjectProvider<AccessRules> rules)
      throws Exception {
    AccessRefusals refusals = new AccessRefusals();
    AuthenticatingCallers tokens =
        new AuthenticatingCallers(new BelievedTokens(internalTokens, Clock.systemUTC()));
    return http.csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .authorizeHttpRequests(
            requests -> {
              requests
                  .dispatcherTypeMatchers(
                      DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                  .permitAll();
              RequestRules access = new RequestRules(requests);
              // Probes and scrapes come from inside; the gateway routes none of these.
              access.open("/actuator/**").open("/v3/api-docs/**").open("/v3/api-docs.yaml");
              rules.orderedStream().forEach(each -> each.declare(access));
              access.closeTheRest();
            })
        .oauth2ResourceServer(
            server ->
                server
                    .authenticationManagerResolver(request -> tokens)
                    .authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals))
        .exceptionHandling(
            failures -> failures.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .build();
  }

  // A span for each of Spring Security's filters tells nobody anything, and costs as much as they.
  @Bean
  @ConditionalOnMissingBean
  SecurityObservationSettings noSpansOfFilters() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  WebMvcConfigurer callerArgument() {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
      }
    };
  }
}
