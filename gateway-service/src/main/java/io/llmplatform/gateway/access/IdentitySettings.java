package io.llmplatform.gateway.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long is believed what user-service said of a credential.
 *
 * @param cacheSize credentials remembered at one time
 * @param lifetime while changes are heard of at once
 * @param lifetimeWhileDeaf while they are not, because Redis is away
 * @param rejectionLifetime of a refusal
 * @param margin before its end a token is not sent any more
 * @param exchangeTimeout within which user-service has to answer
 */
@ConfigurationProperties("gateway.identity")
record IdentitySettings(
    @DefaultValue("10000") int cacheSize,
    @DefaultValue("30s") Duration lifetime,
    @DefaultValue("1s") Duration lifetimeWhileDeaf,
    @DefaultValue("1s") Duration rejectionLifetime,
    @DefaultValue("15s") Duration margin,
    @DefaultValue("3s") Duration exchangeTimeout) {

  IdentitySettings {
    if (cacheSize < 1) {
      throw new IllegalArgumentException("gateway.identity.cache-size: must be at least 1");
    }
    if (lifetimeWhileDeaf.compareTo(lifetime) > 0) {
      throw new IllegalArgumentException(
          "gateway.identity.lifetime-while-deaf: must not be longer than"
              + " gateway.identity.lifetime");
    }
  }
}
