package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.Alert;
import io.llmplatform.log.alert.forward.ForwardSettings.RobotSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A robot of a WeCom group (WeCom developer documentation, "Group robot configuration"): at most 20
 * messages a minute.
 */
final class WeComRobot implements Robot {
  private static final Set<Integer> TOO_FAST = Set.of(45009);
  private static final Duration PENALTY = Duration.ofMinutes(1);

  private final RobotSettings settings;
  private final Wanted wanted;
  private final RobotCalls calls;

  WeComRobot(RobotSettings settings, RobotCalls calls) {
    this.settings = settings;
    this.wanted = new Wanted(settings.match());
    this.calls = calls;
  }

  @Override
  public String id() {
    return "wecom:" + settings.name();
  }

  @Override
  public Style style() {
    return Style.WECOM;
  }

  @Override
  public boolean wants(Alert alert) {
    return wanted.fits(alert);
  }

  @Override
  public Outcome send(Message message, Instant now) throws InterruptedException {
    Map<String, Object> body =
        Map.of("msgtype", "markdown", "markdown", Map.of("content", message.text()));
    return calls.post(URI.create(settings.url()), body, TOO_FAST, PENALTY);
  }
}
