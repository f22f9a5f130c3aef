package io.llmplatform.scheduler.dispatch;

import io.llmplatform.common.error.PlatformException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** Cron expressions of Quartz's form, in UTC: what both centres understand alike. */
public final class Cron {
  /** The time zone of every cron expression here. */
  public static final TimeZone ZONE = TimeZone.getTimeZone("UTC");

  private static final int MAX_LENGTH = 120;

  private Cron() {}

  /**
   * Nothing, if the expression can fire.
   *
   * @throws PlatformException naming {@code cron}
   */
  static void check(String expression) {
    if (expression.isBlank()) {
      throw PlatformException.invalid("cron", "A job needs a cron expression.");
    }
    if (expression.length() > MAX_LENGTH) {
      throw PlatformException.invalid(
          "cron", "A cron expression has at most " + MAX_LENGTH + " characters.");
    }
    try {
      if (parsed(expression).getNextValidTimeAfter(new Date()) == null) {
        throw PlatformException.invalid("cron", "This cron expression never fires again.");
      }
    } catch (ParseException e) {
      throw PlatformException.invalid(
              "cron", "Not a cron expression of six or seven fields: " + e.getMessage())
          .causedBy(e);
    }
  }

  /** The first time after that one when it fires; empty: never. */
  public static Optional<Instant> next(String expression, Instant after) {
    try {
      return Optional.ofNullable(parsed(expression).getNextValidTimeAfter(Date.from(after)))
          .map(Date::toInstant);
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private static CronExpression parsed(String expression) throws ParseException {
    CronExpression cron = new CronExpression(expression);
    cron.setTimeZone(ZONE);
    return cron;
  }
}
