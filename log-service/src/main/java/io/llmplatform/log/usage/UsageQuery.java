package io.llmplatform.log.usage;

import io.llmplatform.common.error.PlatformException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What usage is asked for. Immutable.
 *
 * <p>INVARIANT: {@code from} and {@code to} are begins of the grain's hours or days, and, unless
 * the interval is all of the time, of the zone's intervals; they are within the limit of their
 * grain.
 *
 * @param grain whose documents are read
 * @param to past the last
 * @param groups by what rows are told apart besides the time
 * @param only the values that count
 */
record UsageQuery(
    Instant from,
    Instant to,
    Interval interval,
    ZoneId zone,
    Grain grain,
    Set<Dimension> groups,
    Map<Dimension, String> only) {
  private static final Duration DEFAULT_SPAN = Duration.ofDays(7);
  private static final int TOTAL_BY_HOUR_DAYS = 7;
  private static final int HOURS_DAYS = 31;
  private static final int ZONED_DAYS = 92;
  private static final int DAYS = 1100;

  /**
   * From the request's parameters.
   *
   * @throws PlatformException naming the parameter at fault
   */
  static UsageQuery of(
      @Nullable String from,
      @Nullable String to,
      Interval interval,
      @Nullable String zone,
      Set<Dimension> groups,
      Map<Dimension, String> only,
      Instant now) {
    ZoneId where = zone(zone);
    ZonedDateTime end = time("to", to, where, now);
    ZonedDateTime begin = time("from", from, where, end.toInstant().minus(DEFAULT_SPAN));
    if (!begin.isBefore(end)) {
      throw PlatformException.invalid("from", "from must be before to.");
    }
    boolean callers = callers(groups, only);
    boolean utc = where.normalized().equals(ZoneOffset.UTC);
    boolean shortTotal =
        interval == Interval.TOTAL
            && Duration.between(begin, end).compareTo(Duration.ofDays(TOTAL_BY_HOUR_DAYS)) <= 0;
    Grain grain = Grain.of(interval == Interval.HOUR || !utc || shortTotal, callers);
    bound(begin, end, interval, grain);
    Interval rounding =
        interval != Interval.TOTAL ? interval : grain.hourly() ? Interval.HOUR : Interval.DAY;
    ZonedDateTime floor = rounding.floor(begin);
    ZonedDateTime ceiling = rounding.ceiling(end);
    if (!wholeHours(floor) || !wholeHours(ceiling)) {
      throw PlatformException.invalid("zone", "zone must be whole hours away from UTC.");
    }
    return new UsageQuery(
        floor.toInstant(), ceiling.toInstant(), interval, where, grain, groups, only);
  }

  /** The begin of the row that a document of that time counts in. */
  Instant row(Instant start) {
    return interval == Interval.TOTAL ? from : interval.floor(start.atZone(zone)).toInstant();
  }

  private static boolean callers(Set<Dimension> groups, Map<Dimension, String> only) {
    boolean callers =
        groups.stream().anyMatch(Dimension::ofCallers)
            || only.keySet().stream().anyMatch(Dimension::ofCallers);
    if (callers && (groups.contains(Dimension.VERSION) || only.containsKey(Dimension.VERSION))) {
      throw PlatformException.invalid(
          groups.contains(Dimension.VERSION) ? "group_by" : "version",
          "Versions are not counted by key or user.");
    }
    return callers;
  }

  private static void bound(ZonedDateTime from, ZonedDateTime to, Interval interval, Grain grain) {
    int days = grain.hourly() ? ZONED_DAYS : DAYS;
    String where = grain.hourly() ? " in another zone than UTC" : "";
    if (interval == Interval.HOUR) {
      days = HOURS_DAYS;
      where = " where interval is hour";
    }
    // A day for a month that begins in summer time and ends in winter time.
    if (ChronoUnit.HOURS.between(from, to) > 24L * days + 1) {
      throw PlatformException.invalid(
          "to", "from and to are at most " + days + " days apart" + where + ".");
    }
  }

  private static boolean wholeHours(ZonedDateTime time) {
    return time.getOffset().getTotalSeconds() % 3600 == 0;
  }

  private static ZoneId zone(@Nullable String zone) {
    if (zone == null || zone.isBlank()) {
      return ZoneOffset.UTC;
    }
    try {
      // A plus that was not encoded arrives as a space.
      return ZoneId.of(zone.replace(' ', '+'));
    } catch (DateTimeException e) {
      throw PlatformException.invalid("zone", "zone is such as UTC, Asia/Shanghai or +08:00.")
          .causedBy(e);
    }
  }

  private static ZonedDateTime time(
      String name, @Nullable String value, ZoneId zone, Instant otherwise) {
    if (value == null || value.isBlank()) {
      return otherwise.atZone(zone);
    }
    try {
      ZonedDateTime time =
          value.length() == 10
              ? LocalDate.parse(value).atStartOfDay(zone)
              : OffsetDateTime.parse(value.replace(' ', '+')).atZoneSameInstant(zone);
      if (time.getYear() >= 2000 && time.getYear() < 3000) {
        return time;
      }
    } catch (DateTimeException e) {
      throw notATime(name).causedBy(e);
    }
    throw notATime(name);
  }

  private static PlatformException notATime(String name) {
    return PlatformException.invalid(
        name, name + " is a time such as 2026-11-01T00:00:00Z, or a date such as 2026-11-01.");
  }
}
