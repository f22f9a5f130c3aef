package io.llmplatform.registry;

import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.encryption.KeyVariable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class EncryptionConfiguration {

  /** Under the key ring of the environment; a malformed or weak one stops the service. */
  @Bean
  ColumnEncryption columnEncryption(Environment environment) {
    return new ColumnEncryption(KeyVariable.ring(environment, "REGISTRY_KEYRING"));
  }
}
