package io.llmplatform.scheduler.dispatch.builtin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.security.AccessRules;
import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.dispatch.protocol.ExecutorClient;
import io.llmplatform.scheduler.executor.CentreAddresses;
import io.llmplatform.scheduler.executor.ExecutorSettings;
import java.util.List;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the built-in centre needs besides its components. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBuiltInCentre
class BuiltInConfiguration {
  @Bean
  ExecutorClient executorClient(
      ObjectMapper json, ExecutorSettings executor, DispatchSettings settings) {
    return new ExecutorClient(json, executor.accessToken(), settings.requestTimeout());
  }

  /** Every instance is a centre: its executor speaks with the one beside it. */
  @Bean
  CentreAddresses centreAddresses(WebServerApplicationContext context) {
    return () -> List.of("http://127.0.0.1:" + context.getWebServer().getPort() + "/xxl-job-admin");
  }

  /** The controller checks the access token itself. */
  @Bean
  AccessRules executorCalls() {
    return access -> access.open("/xxl-job-admin/api/**");
  }
}
