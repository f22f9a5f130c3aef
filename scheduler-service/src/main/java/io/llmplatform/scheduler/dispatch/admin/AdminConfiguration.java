package io.llmplatform.scheduler.dispatch.admin;

import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.executor.CentreAddresses;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the executor finds the admin. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnAdminCentre
class AdminConfiguration {
  @Bean
  CentreAddresses centreAddresses(DispatchSettings settings) {
    return () -> settings.admin().addresses();
  }
}
