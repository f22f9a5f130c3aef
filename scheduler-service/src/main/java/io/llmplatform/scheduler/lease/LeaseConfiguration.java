package io.llmplatform.scheduler.lease;

import io.llmplatform.lease.Leases;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The leases that every feature takes work by. */
@Configuration(proxyBeanMethods = false)
class LeaseConfiguration {
  @Bean
  Leases leases(JdbcClient database) {
    return new Leases(database, "scheduler-service/" + ProcessHandle.current().pid());
  }
}
