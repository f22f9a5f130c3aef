package io.llmplatform.inference.retrieval.database;

import com.zaxxer.hikari.HikariDataSource;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.lease.Leases;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The pool, from {@code spring.datasource} as elsewhere. Spring Boot makes none itself, so that
 * none is there where retrieval is not; what needs a pool follows from there being one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRetrieval
@EnableConfigurationProperties(DataSourceProperties.class)
class DatabaseConfiguration {

  @Bean
  @ConfigurationProperties("spring.datasource.hikari")
  HikariDataSource dataSource(DataSourceProperties properties) {
    return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
  }

  @Bean
  Leases leases(JdbcClient database) {
    return new Leases(database, "inference-service/" + ProcessHandle.current().pid());
  }
}
