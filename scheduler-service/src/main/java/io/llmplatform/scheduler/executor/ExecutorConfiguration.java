package io.llmplatform.scheduler.executor;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The executor. */
@Configuration(proxyBeanMethods = false)
class ExecutorConfiguration {
  @Bean
  BeanExecutor jobExecutor(ExecutorSettings settings, CentreAddresses centre) {
    return new BeanExecutor(settings, centre);
  }
}
