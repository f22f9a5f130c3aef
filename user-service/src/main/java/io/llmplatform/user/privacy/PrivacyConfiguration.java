package io.llmplatform.user.privacy;

import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.encryption.KeyRing;
import io.llmplatform.encryption.KeyVariable;
import io.llmplatform.encryption.LookupHash;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The keys, from the environment; a malformed or weak one stops the service. */
@Configuration(proxyBeanMethods = false)
class PrivacyConfiguration {

  @Bean
  KeyRing keyRing(Environment environment) {
    return KeyVariable.ring(environment, "USERS_KEYRING");
  }

  @Bean
  ColumnEncryption columnEncryption(KeyRing keys) {
    return new ColumnEncryption(keys);
  }

  @Bean
  LookupHash lookupHash(Environment environment) {
    return KeyVariable.lookup(environment, "USERS_LOOKUP_KEY");
  }
}
