package io.llmplatform.common.security;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How a service knows its callers.
 *
 * @param jwksUri where the keys of internal tokens are; absent: at user-service, found by discovery
 */
@ConfigurationProperties("platform.security")
public record SecuritySettings(@Nullable String jwksUri) {

  public SecuritySettings {
    jwksUri = jwksUri == null || jwksUri.isBlank() ? null : jwksUri;
  }
}
