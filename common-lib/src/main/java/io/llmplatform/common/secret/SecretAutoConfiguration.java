package io.llmplatform.common.secret;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Lets no service start on a weak secret. */
@AutoConfiguration
class SecretAutoConfiguration {

  @Bean
  static RequiredSecrets requiredSecrets(Environment environment) {
    return new RequiredSecrets(environment);
  }
}
