package io.llmplatform.log.event;

import java.time.Instant;
import java.util.List;

/**
 * The names of collections: one for each kind and day or month (UTC) of the events' own time, such
 * as {@code requests_2026_11_29} and {@code audit_2026_11}. So an event that comes again is sought
 * in one place, old events leave by dropping a collection, and none grows without limit.
 */
public final class EventCollections {
  private EventCollections() {}

  /** Where the event of that kind and time is. */
  public static String of(EventKind kind, Instant time) {
    return kind.collections().at(time);
  }

  /**
   * Where events of that kind and time can be, newest first.
   *
   * @param from of the first
   * @param to past the last
   */
  public static List<String> between(EventKind kind, Instant from, Instant to) {
    return kind.collections().between(from, to);
  }
}
