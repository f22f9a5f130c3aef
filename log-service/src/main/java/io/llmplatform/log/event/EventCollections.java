package io.llmplatform.log.event;

import io.llmplatform.log.event.EventKind.Bucket;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of collections: one for each kind and day or month (UTC) of the events' own time, such
 * as {@code requests_2026_11_29} and {@code audit_2026_11}. So an event that comes again is sought
 * in one place, old events leave by dropping a collection, and none grows without limit.
 */
public final class EventCollections {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("_yyyy_MM_dd");
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("_yyyy_MM");

  private EventCollections() {}

  /** Where the event of that kind and time is. */
  public static String of(EventKind kind, Instant time) {
    return name(kind, time.atZone(ZoneOffset.UTC).toLocalDate());
  }

  /**
   * Where events of that kind and time can be, newest first.
   *
   * @param from of the first
   * @param to past the last
   */
  public static List<String> between(EventKind kind, Instant from, Instant to) {
    if (!from.isBefore(to)) {
      return List.of();
    }
    LocalDate last = to.minusNanos(1).atZone(ZoneOffset.UTC).toLocalDate();
    LocalDate first = from.atZone(ZoneOffset.UTC).toLocalDate();
    return Stream.iterate(last, day -> !day.isBefore(first), day -> day.minusDays(1))
        .map(day -> name(kind, day))
        .distinct()
        .toList();
  }

  private static String name(EventKind kind, LocalDate day) {
    return kind.collection() + (kind.bucket() == Bucket.DAY ? DAY : MONTH).format(day);
  }
}
