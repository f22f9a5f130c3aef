package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.Alert;
import io.llmplatform.log.alert.AlertGroup;
import io.llmplatform.log.alert.Silence;
import io.llmplatform.log.alert.Silences;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Decides which robots are told of a group: those that want any of its alerts, but not of alerts
 * under a silence, nor again of what fires only because nobody has repaired it, once somebody has
 * taken it on. Thread-safe.
 */
@Component
public class PlanningForwards {
  // More are not shown in a message anyway.
  private static final int MOST_ALERTS = 100;

  private final Robots robots;
  private final Forwards forwards;
  private final Silences silences;
  private final Forwarding forwarding;
  private final Duration remindAfter;

  PlanningForwards(
      Robots robots,
      Forwards forwards,
      Silences silences,
      Forwarding forwarding,
      ForwardSettings settings) {
    this.robots = robots;
    this.forwards = forwards;
    this.silences = silences;
    this.forwarding = forwarding;
    this.remindAfter = settings.remindAfter();
  }

  /**
   * Stores what robots are to be told. The same group, told again within {@code remind-after}, adds
   * nothing.
   */
  public void plan(AlertGroup group, Instant now) {
    if (robots.all().isEmpty()) {
      return;
    }
    List<Silence> active = silences.active(now);
    AlertGroup heard = group.only(alert -> isHeard(alert, active));
    for (Robot robot : robots.all()) {
      AlertGroup wanted = heard.only(robot::wants);
      if (!wanted.alerts().stream().allMatch(PlanningForwards::isTakenOn)) {
        forwards.add(id(robot, wanted, now), robot.id(), bounded(wanted), now);
      }
    }
    forwarding.wake();
  }

  private static boolean isHeard(Alert alert, List<Silence> active) {
    return active.stream().noneMatch(silence -> silence.covers(alert.labels()));
  }

  private static boolean isTakenOn(Alert alert) {
    return alert.firing() && alert.acknowledgement() != null;
  }

  private static AlertGroup bounded(AlertGroup group) {
    List<Alert> alerts = group.alerts();
    int shown = Math.min(alerts.size(), MOST_ALERTS);
    return new AlertGroup(
        group.key(),
        group.labels(),
        alerts.subList(0, shown),
        group.left() + alerts.size() - shown);
  }

  // The same state of the same group, in the same stretch of time, has the same id.
  private String id(Robot robot, AlertGroup group, Instant now) {
    StringBuilder state = new StringBuilder(group.key()).append('\n').append(group.left());
    group.alerts().stream()
        .sorted(Comparator.comparing(Alert::id))
        .forEach(
            alert ->
                state
                    .append('\n')
                    .append(alert.id())
                    .append(alert.firing() ? '+' : '-')
                    .append(alert.firings()));
    state.append('\n').append(now.toEpochMilli() / remindAfter.toMillis());
    return robot.id() + ":" + digest(state.toString());
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JVM has no SHA-256", e);
    }
  }
}
