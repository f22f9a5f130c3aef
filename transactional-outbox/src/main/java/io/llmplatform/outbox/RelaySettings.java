package io.llmplatform.outbox;

import java.time.Duration;

/**
 * How a relay looks for events.
 *
 * @param automatic whether it begins with the application; otherwise events wait in the database
 * @param pollInterval how often it looks for events that nothing woke it for
 * @param maxBackoff after failures in a row it waits twice as long each time, at most this
 */
public record RelaySettings(boolean automatic, Duration pollInterval, Duration maxBackoff) {
  public RelaySettings {
    if (pollInterval.toMillis() <= 0) {
      throw new IllegalArgumentException("poll-interval is not more than nothing.");
    }
    if (maxBackoff.compareTo(pollInterval) < 0) {
      throw new IllegalArgumentException("max-backoff is less than poll-interval.");
    }
  }
}
