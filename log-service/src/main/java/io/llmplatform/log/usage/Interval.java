package io.llmplatform.log.usage;

import io.llmplatform.common.error.PlatformException;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** For how long each row of an answer counts. */
enum Interval {
  HOUR,
  DAY,
  MONTH,
  /** All of the time that was asked for. */
  TOTAL;

  static Interval of(String value) {
    for (Interval each : values()) {
      if (each.slug().equals(value)) {
        return each;
      }
    }
    throw PlatformException.invalid("interval", "interval is hour, day, month or total.");
  }

  String slug() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The begin of the interval that the time is in. {@code TOTAL} has none. */
  ZonedDateTime floor(ZonedDateTime time) {
    return switch (this) {
      case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
      case DAY -> time.truncatedTo(ChronoUnit.DAYS);
      case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
      case TOTAL -> time;
    };
  }

  /** The begin of the first interval that is not before the time. */
  ZonedDateTime ceiling(ZonedDateTime time) {
    ZonedDateTime floor = floor(time);
    if (floor.equals(time)) {
      return time;
    }
    return switch (this) {
      case HOUR -> floor.plusHours(1);
      case DAY -> floor.plusDays(1);
      case MONTH -> floor.plusMonths(1);
      case TOTAL -> time;
    };
  }
}
