package io.llmplatform.log.alert.forward;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A robot's state, for whoever has its turn with it. Immutable.
 *
 * @param sentAt when messages of the last minute were sent, the oldest first
 * @param notBefore nothing is sent until then
 * @param failures how often in a row the robot was away
 */
record Turn(List<Instant> sentAt, Instant notBefore, int failures) {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  Turn {
    sentAt = List.copyOf(sentAt);
  }

  /** How many messages the robot takes now. */
  int room(Instant now, int perMinute) {
    return Math.max(0, perMinute - recent(now).size());
  }

  /** A message is about to be sent. */
  Turn sending(Instant now) {
    List<Instant> sent = new ArrayList<>(recent(now));
    sent.add(now);
    return new Turn(sent, notBefore, failures);
  }

  /**
   * The last message was answered. The robot counted it some time before that: a minute from the
   * answer on is a minute for the robot too.
   */
  Turn answered(Instant at) {
    List<Instant> sent = new ArrayList<>(sentAt);
    sent.set(sent.size() - 1, at);
    return new Turn(sent, notBefore, 0);
  }

  Turn pausedUntil(Instant time) {
    return new Turn(sentAt, time, failures);
  }

  Turn failedUntil(Instant time) {
    return new Turn(sentAt, time, failures + 1);
  }

  private List<Instant> recent(Instant now) {
    Instant from = now.minus(WINDOW);
    return sentAt.stream().filter(at -> at.isAfter(from)).toList();
  }
}
