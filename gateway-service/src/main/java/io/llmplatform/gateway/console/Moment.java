package io.llmplatform.gateway.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A point in time for people, and for {@code datetime}. */
record Moment(String iso, String shown) {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  static @Nullable Moment of(@Nullable Instant at) {
    return at == null
        ? null
        : new Moment(at.truncatedTo(ChronoUnit.SECONDS).toString(), UTC.format(at));
  }
}
