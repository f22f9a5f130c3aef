package io.llmplatform.log.alert.forward;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.log.alert.forward.ForwardSettings.RobotSettings;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The robots that are set up. Immutable. */
@Component
class Robots {
  private final List<Robot> all;

  Robots(ForwardSettings settings, ObjectMapper json) {
    RobotCalls calls = new RobotCalls(json, settings.timeout());
    this.all =
        Stream.concat(
                robots(new DingTalk(), settings.dingtalk(), calls),
                robots(new WeCom(), settings.wecom(), calls))
            .toList();
  }

  List<Robot> all() {
    return all;
  }

  private static Stream<Robot> robots(
      RobotKind kind, List<RobotSettings> robots, RobotCalls calls) {
    return robots.stream()
        .filter(RobotSettings::isThere)
        .peek(robot -> check(kind, robot))
        .map(robot -> new Robot(kind, robot, calls));
  }

  // The address itself is not said, since it gives access.
  private static void check(RobotKind kind, RobotSettings robot) {
    boolean isHttp;
    try {
      URI uri = URI.create(robot.url());
      isHttp = uri.getHost() != null && String.valueOf(uri.getScheme()).startsWith("http");
    } catch (IllegalArgumentException e) {
      isHttp = false;
    }
    if (!isHttp) {
      throw new IllegalArgumentException(
          "log.alerts." + kind.slug() + ": the url of " + robot.name() + " is no URL of HTTP.");
    }
  }
}
