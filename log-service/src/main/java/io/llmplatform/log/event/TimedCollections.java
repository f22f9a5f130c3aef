package io.llmplatform.log.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Collections of one kind of document, each for one day or month (UTC). What is in them leaves by
 * dropping a whole collection, none grows without limit, and a store without indexes scans only
 * what can fit. Thread-safe.
 */
public final class TimedCollections {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("_uuuu_MM_dd");
  private static final DateTimeFormatter MONTH =
      new DateTimeFormatterBuilder()
          .appendPattern("_uuuu_MM")
          .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
          .toFormatter();

  private static final long SECONDS_OF_DAY = ChronoUnit.DAYS.getDuration().toSeconds();

  private final String prefix;
  private final boolean daily;

  /** Of the day that was asked for last: most events are of today. */
  private volatile Named last = new Named(Long.MIN_VALUE, "");

  private TimedCollections(String prefix, boolean daily) {
    this.prefix = prefix;
    this.daily = daily;
  }

  /** One for each day, such as {@code requests_2026_11_29}. */
  public static TimedCollections daily(String prefix) {
    return new TimedCollections(prefix, true);
  }

  /** One for each month, such as {@code audit_2026_11}. */
  public static TimedCollections monthly(String prefix) {
    return new TimedCollections(prefix, false);
  }

  private record Named(long epochDay, String name) {}

  /** Where the document of that time is. */
  public String at(Instant time) {
    long epochDay = Math.floorDiv(time.getEpochSecond(), SECONDS_OF_DAY);
    Named named = last;
    if (named.epochDay() != epochDay) {
      named = new Named(epochDay, name(LocalDate.ofEpochDay(epochDay)));
      last = named;
    }
    return named.name();
  }

  /**
   * Where documents of that time can be, newest first.
   *
   * @param from of the first
   * @param to past the last
   */
  public List<String> between(Instant from, Instant to) {
    if (!from.isBefore(to)) {
      return List.of();
    }
    LocalDate first = date(from);
    return Stream.iterate(
            date(to.minusNanos(1)), day -> !day.isBefore(first), day -> day.minusDays(1))
        .map(this::name)
        .distinct()
        .toList();
  }

  /** The time from which on a collection has documents; empty if it is none of these. */
  public Optional<Instant> begin(String collection) {
    return day(collection).map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** The time before which all documents of a collection are; empty if it is none of these. */
  public Optional<Instant> end(String collection) {
    return day(collection)
        .map(day -> daily ? day.plusDays(1) : day.plusMonths(1))
        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private Optional<LocalDate> day(String collection) {
    if (!collection.startsWith(prefix)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDate.parse(collection.substring(prefix.length()), daily ? DAY : MONTH));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private String name(LocalDate day) {
    return prefix + (daily ? DAY : MONTH).format(day);
  }

  private static LocalDate date(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }

  @Override
  public String toString() {
    return prefix;
  }
}
