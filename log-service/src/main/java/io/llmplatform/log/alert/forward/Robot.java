package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.Alert;
import io.llmplatform.log.alert.forward.ForwardSettings.RobotSettings;
import java.time.Instant;

/** A robot in a group of people. Thread-safe. */
final class Robot {
  private final RobotKind kind;
  private final RobotSettings settings;
  private final Wanted wanted;
  private final RobotCalls calls;

  Robot(RobotKind kind, RobotSettings settings, RobotCalls calls) {
    this.kind = kind;
    this.settings = settings;
    this.wanted = new Wanted(settings.match());
    this.calls = calls;
  }

  /** Its kind and name: what waits for it is known by it. */
  String id() {
    return kind.slug() + ":" + settings.name();
  }

  Style style() {
    return kind.style();
  }

  /** Whether it is to be told of the alert. */
  boolean wants(Alert alert) {
    return wanted.fits(alert);
  }

  Outcome send(Message message, Instant now) throws InterruptedException {
    return calls.post(kind.address(settings, now), kind.body(message), kind.busy(), kind.pause());
  }
}
