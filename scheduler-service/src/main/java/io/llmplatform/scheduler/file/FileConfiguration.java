package io.llmplatform.scheduler.file;

import io.llmplatform.common.client.ServiceClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The registry's files, in their owners' names. */
@Configuration(proxyBeanMethods = false)
class FileConfiguration {
  private static final String REGISTRY = "model-registry-service";

  @Bean
  RestFiles restFiles(ServiceClients clients, FileSettings settings) {
    return new RestFiles(
        owner -> clients.to(REGISTRY, owner),
        owner -> clients.streamingTo(REGISTRY, owner, settings.uploadTimeout()),
        settings);
  }
}
