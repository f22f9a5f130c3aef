package io.llmplatform.log.alert.webhook;

import io.llmplatform.log.alert.AlertSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the webhook's path under its own token, which is none of user-service's. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

  @Bean
  @Order(1)
  SecurityFilterChain alertWebhookChain(HttpSecurity http) throws Exception {
    return http.securityMatcher(AlertWebhook.PATH)
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  @Bean
  WebMvcConfigurer alertWebhookAccess(AlertSettings settings) {
    WebhookAccess access = new WebhookAccess(settings);
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(access).addPathPatterns(AlertWebhook.PATH);
      }
    };
  }
}
