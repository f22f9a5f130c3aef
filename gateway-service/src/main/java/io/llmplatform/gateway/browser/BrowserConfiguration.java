package io.llmplatform.gateway.browser;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.server.WebFilter;

@Configuration(proxyBeanMethods = false)
class BrowserConfiguration {

  @Bean
  SecurityHeaders securityHeaders() {
    return new SecurityHeaders();
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 20)
  WebFilter cors(CorsSettings settings) {
    // Without any origin a filter would refuse all that bear one, and not only in browsers.
    return settings.isOff()
        ? (exchange, chain) -> chain.filter(exchange)
        : new CorsWebFilter(source(settings));
  }

  private static CorsConfigurationSource source(CorsSettings settings) {
    CorsConfiguration cors = settings.inSpring();
    return exchange -> cors;
  }
}
