package io.llmplatform.log.alert.forward;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What Prometheus is told of each robot: {@code alerts_forwarded_total}, {@code
 * alerts_forward_failures_total} by cause, and {@code alerts_waiting}. Thread-safe.
 */
@Component
class ForwardMetrics {
  private static final Logger log = LoggerFactory.getLogger(ForwardMetrics.class);
  private static final String ROBOT = "robot";

  /** Why groups were not delivered. */
  enum Cause {
    BUSY("busy"),
    AWAY("away"),
    REFUSED("refused"),
    GIVEN_UP("given-up");

    private final String value;

    Cause(String value) {
      this.value = value;
    }
  }

  private final MeterRegistry meters;

  ForwardMetrics(MeterRegistry meters, Robots robots, Forwards forwards) {
    this.meters = meters;
    for (Robot robot : robots.all()) {
      forwarded(robot.id());
      for (Cause cause : Cause.values()) {
        failures(robot.id(), cause);
      }
      Gauge.builder("alerts.waiting", () -> count(forwards, robot.id()))
          .tag(ROBOT, robot.id())
          .register(meters);
    }
  }

  void delivered(String robot, int groups) {
    forwarded(robot).increment(groups);
  }

  void failed(String robot, Cause cause, long groups) {
    failures(robot, cause).increment(groups);
  }

  private Counter forwarded(String robot) {
    return meters.counter("alerts.forwarded", ROBOT, robot);
  }

  private Counter failures(String robot, Cause cause) {
    return meters.counter("alerts.forward.failures", ROBOT, robot, "cause", cause.value);
  }

  private static double count(Forwards forwards, String robot) {
    try {
      return forwards.count(robot);
    } catch (RuntimeException e) {
      log.debug("What waits for {} cannot be counted", robot, e);
      return Double.NaN;
    }
  }
}
