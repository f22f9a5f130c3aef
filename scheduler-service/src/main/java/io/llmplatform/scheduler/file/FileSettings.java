package io.llmplatform.scheduler.file;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the registry's files are read and made.
 *
 * @param piece so much is fetched, and held in memory, at a time
 * @param uploadTimeout of the making of a file, from its first byte to the registry's answer
 * @param attempts of a call while the registry is away
 * @param firstBackoff the pause after the first of them; each further one is twice as long
 */
@ConfigurationProperties("scheduler.files")
record FileSettings(
    @DefaultValue("4MB") DataSize piece,
    @DefaultValue("15m") Duration uploadTimeout,
    @DefaultValue("5") int attempts,
    @DefaultValue("500ms") Duration firstBackoff) {

  FileSettings {
    require(piece.toBytes() > 0 && piece.toBytes() <= Integer.MAX_VALUE, "piece");
    require(uploadTimeout.toMillis() > 0, "upload-timeout");
    require(attempts > 0, "attempts");
    require(!firstBackoff.isNegative(), "first-backoff");
  }

  private static void require(boolean holds, String key) {
    if (!holds) {
      throw new IllegalArgumentException("scheduler.files." + key + " is out of its bounds.");
    }
  }
}
