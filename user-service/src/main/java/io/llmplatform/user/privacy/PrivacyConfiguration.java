package io.llmplatform.user.privacy;

import io.llmplatform.common.secret.WeakSecret;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The keys, from the environment; a malformed or weak one stops the service. */
@Configuration(proxyBeanMethods = false)
class PrivacyConfiguration {
  private static final String KEY_RING = "USERS_KEYRING";
  private static final String LOOKUP_KEY = "USERS_LOOKUP_KEY";

  @Bean
  KeyRing keyRing(Environment environment) {
    KeyRing keys = parsed(KEY_RING, environment, KeyRing::parse);
    keys.encoded().forEach(key -> WeakSecret.refuse(KEY_RING, key));
    return keys;
  }

  @Bean
  ColumnEncryption columnEncryption(KeyRing keys) {
    return new ColumnEncryption(keys);
  }

  @Bean
  LookupHash lookupHash(Environment environment) {
    return parsed(LOOKUP_KEY, environment, LookupHash::parse);
  }

  private static <T> T parsed(String variable, Environment environment, Function<String, T> parse) {
    String text = environment.getProperty(variable, "");
    WeakSecret.refuse(variable, text);
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      // Its causes would show what was tried.
      throw new MalformedKey(variable + (reason.startsWith("'") ? "" : " ") + reason);
    }
  }
}
