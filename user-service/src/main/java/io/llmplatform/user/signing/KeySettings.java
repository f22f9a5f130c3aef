package io.llmplatform.user.signing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How signing keys change.
 *
 * @param rotation how long a key signs
 * @param publishAhead how long a key is published before it signs: longer than others keep the key
 *     set
 * @param refresh how long an instance may go on with the keys that it has read
 */
@ConfigurationProperties("identity.keys")
record KeySettings(
    @DefaultValue("30d") Duration rotation,
    @DefaultValue("1h") Duration publishAhead,
    @DefaultValue("5s") Duration refresh) {

  KeySettings {
    if (publishAhead.isNegative()) {
      throw new IllegalArgumentException("identity.keys.publish-ahead is negative.");
    }
    if (refresh.isNegative()) {
      throw new IllegalArgumentException("identity.keys.refresh is negative.");
    }
    if (rotation.compareTo(publishAhead) <= 0) {
      throw new IllegalArgumentException(
          "identity.keys.rotation is not longer than identity.keys.publish-ahead.");
    }
  }
}
