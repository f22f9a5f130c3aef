package io.llmplatform.log.store;

import io.llmplatform.common.error.FailureTranslator;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.mongo.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreProperties.class)
@EnableScheduling
class StoreConfiguration {

  @Bean
  MongoClientSettingsBuilderCustomizer storeLimits(StoreProperties limits) {
    return settings ->
        settings
            .applyToClusterSettings(
                cluster ->
                    cluster.serverSelectionTimeout(
                        limits.selectionTimeout().toMillis(), TimeUnit.MILLISECONDS))
            .applyToSocketSettings(
                socket ->
                    socket.connectTimeout(
                        limits.connectTimeout().toMillis(), TimeUnit.MILLISECONDS));
  }

  // By this name it replaces Boot's indicator, which asks `hello`: the local mode's store, speaking
  // the protocol of MongoDB 5.0, answers only `ping`.
  @Bean
  HealthIndicator mongoHealthIndicator(MongoTemplate mongo) {
    return new StoreHealth(mongo);
  }

  @Bean
  FailureTranslator storeFailures() {
    return new StoreFailures();
  }
}
