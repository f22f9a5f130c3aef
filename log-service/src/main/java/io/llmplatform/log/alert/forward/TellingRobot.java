package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.forward.ForwardMetrics.Cause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one robot what waits for it, a message at a time. Not thread-safe; others in this and other
 * instances may do the same, since each takes the robot's turn first.
 *
 * <p>A message that was sent, and not noted as such before a crash, is sent again.
 */
final class TellingRobot {
  private static final Logger log = LoggerFactory.getLogger(TellingRobot.class);
  private static final int LOOK = 50;
  private static final Duration KEPT = Duration.ofDays(2);
  private static final Duration TIDY_INTERVAL = Duration.ofMinutes(1);

  private final Robot robot;
  private final Forwards forwards;
  private final Turns turns;
  private final Messages messages;
  private final ForwardMetrics metrics;
  private final ForwardSettings settings;
  private final Clock clock;
  private final String holder = UUID.randomUUID().toString();
  private final Duration lease;
  private Instant tidyAt = Instant.EPOCH;
  private boolean known;

  TellingRobot(
      Robot robot,
      Forwards forwards,
      Turns turns,
      Messages messages,
      ForwardMetrics metrics,
      ForwardSettings settings,
      Clock clock) {
    this.robot = robot;
    this.forwards = forwards;
    this.turns = turns;
    this.messages = messages;
    this.metrics = metrics;
    this.settings = settings;
    this.clock = clock;
    this.lease = settings.timeout().multipliedBy(3);
  }

  /** Sends one message, if there is any to send and the robot takes it; whether one was sent. */
  boolean tell() throws InterruptedException {
    Instant now = clock.instant();
    tidy(now);
    if (forwards.due(robot.id(), now, 1).isEmpty()) {
      return false;
    }
    know();
    Optional<Turn> turn = turns.take(robot.id(), holder, now, now.plus(lease));
    if (turn.isEmpty()) {
      return false;
    }
    try {
      return tell(turn.get(), now);
    } finally {
      turns.leave(robot.id(), holder);
    }
  }

  private boolean tell(Turn turn, Instant now) throws InterruptedException {
    int room = turn.room(now, settings.perMinute());
    if (now.isBefore(turn.notBefore()) || room == 0) {
      return false;
    }
    List<Forward> due = forwards.due(robot.id(), now, LOOK);
    if (due.isEmpty()) {
      return false;
    }
    List<Forward> together = together(due, room);
    Message message =
        messages.of(together.stream().map(Forward::group).toList(), robot.style(), now);
    Turn sending = turn.sending(now);
    if (!turns.keep(robot.id(), holder, sending)) {
      return false;
    }
    Outcome outcome = robot.send(message, now);
    noted(together.subList(0, message.groups()), sending, outcome);
    return true;
  }

  private void know() {
    if (!known) {
      turns.know(robot.id());
      known = true;
    }
  }

  private void tidy(Instant now) {
    if (now.isBefore(tidyAt)) {
      return;
    }
    tidyAt = now.plus(TIDY_INTERVAL);
    long given = forwards.giveUp(robot.id(), now.minus(settings.giveUpAfter()));
    if (given > 0) {
      metrics.failed(robot.id(), Cause.GIVEN_UP, given);
      log.error("{} messages for {} could not be sent and are given up", given, robot.id());
    }
    forwards.forget(robot.id(), now.minus(KEPT).minus(settings.giveUpAfter()));
  }

  // One by one while the robot takes many, else all that wait; what was refused goes alone, since
  // another must not suffer for it.
  private List<Forward> together(List<Forward> due, int room) {
    Forward first = due.get(0);
    if (first.refusals() > 0 || room > settings.perMinute() / 4) {
      return List.of(first);
    }
    return due.stream().filter(forward -> forward.refusals() == 0).toList();
  }

  private void noted(List<Forward> told, Turn sending, Outcome outcome) {
    Instant now = clock.instant();
    Turn after = sending.answered(now);
    if (outcome instanceof Outcome.Delivered) {
      forwards.delivered(told.stream().map(Forward::id).toList());
      metrics.delivered(robot.id(), told.size());
    } else if (outcome instanceof Outcome.Busy busy) {
      after = after.pausedUntil(now.plus(busy.pause()));
      metrics.failed(robot.id(), Cause.BUSY, told.size());
      log.warn("{} takes no messages for {}", robot.id(), busy.pause());
    } else if (outcome instanceof Outcome.Away away) {
      Duration pause = settings.backoff(sending.failures() + 1);
      after = sending.failedUntil(now.plus(pause));
      metrics.failed(robot.id(), Cause.AWAY, told.size());
      log.warn("{} is not reached, next try in {}: {}", robot.id(), pause, away.reason());
    } else if (outcome instanceof Outcome.Refused refused) {
      told.forEach(forward -> refused(forward, refused.reason(), now));
    }
    turns.keep(robot.id(), holder, after);
  }

  private void refused(Forward forward, String reason, Instant now) {
    Duration pause = settings.backoff(forward.refusals() + 1);
    forwards.refused(forward.id(), reason, now.plus(pause));
    metrics.failed(robot.id(), Cause.REFUSED, 1);
    log.warn("{} refuses a message, next try in {}: {}", robot.id(), pause, reason);
  }
}
