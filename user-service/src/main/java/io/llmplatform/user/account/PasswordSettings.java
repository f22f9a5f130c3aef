package io.llmplatform.user.account;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How passwords are checked.
 *
 * @param maxFailures so many wrong passwords for one name within the window lock it
 * @param failureWindow begins with the first wrong password
 * @param lockDuration how long a locked name is refused, whatever the password
 * @param concurrentHashes so many are computed at one time; each takes 19 MiB and a processor
 * @param patience how long a check waits for its turn before it is refused
 */
@ConfigurationProperties("identity.passwords")
record PasswordSettings(
    @DefaultValue("5") int maxFailures,
    @DefaultValue("15m") Duration failureWindow,
    @DefaultValue("15m") Duration lockDuration,
    @DefaultValue("4") int concurrentHashes,
    @DefaultValue("10s") Duration patience) {

  PasswordSettings {
    require(maxFailures > 0, "max-failures");
    require(failureWindow.toMillis() > 0, "failure-window");
    require(lockDuration.toMillis() > 0, "lock-duration");
    require(concurrentHashes > 0, "concurrent-hashes");
    require(!patience.isNegative(), "patience");
  }

  private static void require(boolean holds, String key) {
    if (!holds) {
      throw new IllegalArgumentException(
          "identity.passwords." + key + " is not more than nothing.");
    }
  }
}
