package io.llmplatform.log.search;

import io.llmplatform.common.error.PlatformException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time, to the millisecond.
 *
 * @param from of the first
 * @param to past the last
 */
public record TimeRange(Instant from, Instant to) {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /** Clocks of other machines may be so far ahead. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  public TimeRange {
    from = from.truncatedTo(ChronoUnit.MILLIS);
    to = to.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * From a request's parameters: times as ISO 8601 has them, with an offset, or days (UTC). An
   * absent {@code to} is now, an absent {@code from} as far back as is allowed.
   *
   * @throws PlatformException naming {@code from} or {@code to}
   */
  public static TimeRange of(
      @Nullable String from, @Nullable String to, Duration longest, Instant now) {
    Instant end = to == null ? now.plus(SKEW) : parse("to", to);
    Instant begin = from == null ? end.minus(longest) : parse("from", from);
    if (!begin.isBefore(end)) {
      throw PlatformException.invalid("from", "'from' must lie before 'to'.");
    }
    if (begin.isBefore(end.minus(longest).minus(SKEW))) {
      throw PlatformException.invalid(
          "from",
          "At most %d days are searched at once: 'from' lies too far before 'to'."
              .formatted(longest.toDays()));
    }
    return new TimeRange(begin, end);
  }

  private static Instant parse(String name, String text) {
    Instant time;
    try {
      time =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    } catch (DateTimeException e) {
      throw PlatformException.invalid(
              name,
              "'%s' must be a time such as 2026-11-29T12:00:00Z, or a day such as 2026-11-29."
                  .formatted(name))
          .causedBy(e);
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw PlatformException.invalid(name, "'%s' lies before 2000 or after 2199.".formatted(name));
    }
    return time;
  }
}
