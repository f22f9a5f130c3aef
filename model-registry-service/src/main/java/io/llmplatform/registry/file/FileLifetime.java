package io.llmplatform.registry.file;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a request says of its file's end: {@code expires_after[anchor]} and {@code [seconds]}. */
final class FileLifetime {
  static final String ANCHOR = "expires_after[anchor]";
  static final String SECONDS = "expires_after[seconds]";
  private static final String CREATED_AT = "created_at";
  private static final int SHORTEST = 3600;
  private static final int LONGEST = 2_592_000;

  private FileLifetime() {}

  /**
   * The lifetime from the file's making on; null where the request states none.
   *
   * @throws PlatformException if the two do not fit
   */
  static @Nullable Duration of(@Nullable String anchor, @Nullable String seconds) {
    if (anchor == null && seconds == null) {
      return null;
    }
    if (!CREATED_AT.equals(anchor)) {
      throw PlatformException.invalid(ANCHOR, "The anchor of expires_after is created_at.");
    }
    try {
      int given = Integer.parseInt(String.valueOf(seconds));
      if (given >= SHORTEST && given <= LONGEST) {
        return Duration.ofSeconds(given);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw PlatformException.invalid(
        SECONDS,
        "The seconds of expires_after are a number from %d to %d.".formatted(SHORTEST, LONGEST));
  }
}
