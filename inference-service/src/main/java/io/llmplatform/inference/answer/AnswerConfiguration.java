package io.llmplatform.inference.answer;

import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the web server's connections watched while their clients wait. */
@Configuration(proxyBeanMethods = false)
class AnswerConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> watchedConnections() {
    return factory -> factory.setProtocol(WatchedHttpProtocol.class.getName());
  }
}
