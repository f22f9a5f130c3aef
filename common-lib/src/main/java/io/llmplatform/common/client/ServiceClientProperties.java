package io.llmplatform.common.client;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of calls from service to service.
 *
 * @param connectTimeout how long to wait for a connection; an instance on the same network answers
 *     within milliseconds or is gone
 * @param readTimeout how long to wait for the answer to begin
 */
@ConfigurationProperties("platform.client")
public record ServiceClientProperties(
    @DefaultValue("1s") Duration connectTimeout, @DefaultValue("30s") Duration readTimeout) {

  public ServiceClientProperties {
    requirePositive("platform.client.connect-timeout", connectTimeout);
    requirePositive("platform.client.read-timeout", readTimeout);
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + " must be positive, not " + value);
    }
  }
}
