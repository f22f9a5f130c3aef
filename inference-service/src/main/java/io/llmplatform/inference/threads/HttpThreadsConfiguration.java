package io.llmplatform.inference.threads;

import io.llmplatform.inference.settings.InferenceSettings;
import org.springframework.boot.web.embedded.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The web server's threads, and how many requests have one. */
@Configuration(proxyBeanMethods = false)
class HttpThreadsConfiguration {
  /** Behind the filter that answers failures, before those that know the caller. */
  private static final int BEHIND_FAILURES = Ordered.HIGHEST_PRECEDENCE + 10;

  @Bean
  TomcatProtocolHandlerCustomizer<?> requestThreads() {
    return handler -> {
      if (RequestThreads.areVirtual()) {
        handler.setExecutor(RequestThreads.unbounded("http"));
      }
    };
  }

  @Bean
  FilterRegistrationBean<?> requestLimit(InferenceSettings settings) {
    FilterRegistrationBean<?> limit =
        new FilterRegistrationBean<>(new RequestLimit(settings.http().maxRequests()));
    limit.addUrlPatterns("/v1/*", "/v2/*", "/tokenize", "/detokenize");
    limit.setOrder(BEHIND_FAILURES);
    return limit;
  }
}
