package io.llmplatform.log.usage;

import io.llmplatform.log.event.TimedCollections;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How finely usage is counted: by which time, and of whom. Every measurement counts in each grain
 * once.
 */
enum Grain {
  MODELS_BY_DAY(ChronoUnit.DAYS, false, TimedCollections.monthly("usage_models_by_day")),
  MODELS_BY_HOUR(ChronoUnit.HOURS, false, TimedCollections.daily("usage_models_by_hour")),
  CALLERS_BY_DAY(ChronoUnit.DAYS, true, TimedCollections.monthly("usage_callers_by_day")),
  CALLERS_BY_HOUR(ChronoUnit.HOURS, true, TimedCollections.daily("usage_callers_by_hour"));

  private final ChronoUnit unit;
  private final boolean callers;
  private final TimedCollections collections;

  Grain(ChronoUnit unit, boolean callers, TimedCollections collections) {
    this.unit = unit;
    this.callers = callers;
    this.collections = collections;
  }

  static Grain of(boolean hourly, boolean callers) {
    if (callers) {
      return hourly ? CALLERS_BY_HOUR : CALLERS_BY_DAY;
    }
    return hourly ? MODELS_BY_HOUR : MODELS_BY_DAY;
  }

  /** The begin of the hour or day (UTC). */
  Instant start(Instant time) {
    return time.truncatedTo(unit);
  }

  /** How long an hour or day is. */
  Duration length() {
    return unit.getDuration();
  }

  boolean hourly() {
    return unit == ChronoUnit.HOURS;
  }

  /** Whether keys and users are told apart; if not, versions are. */
  boolean callers() {
    return callers;
  }

  TimedCollections collections() {
    return collections;
  }
}
