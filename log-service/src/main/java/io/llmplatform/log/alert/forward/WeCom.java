package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.forward.ForwardSettings.RobotSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Robots of WeCom groups (WeCom developer documentation, "Group robot configuration"): at most 20
 * messages a minute.
 */
final class WeCom implements RobotKind {
  @Override
  public String slug() {
    return "wecom";
  }

  @Override
  public Style style() {
    return Style.WECOM;
  }

  @Override
  public URI address(RobotSettings robot, Instant now) {
    return URI.create(robot.url());
  }

  @Override
  public Map<String, Object> body(Message message) {
    return Map.of("msgtype", "markdown", "markdown", Map.of("content", message.text()));
  }

  @Override
  public Set<Integer> busy() {
    return Set.of(45009);
  }

  @Override
  public Duration pause() {
    return Duration.ofMinutes(1);
  }
}
