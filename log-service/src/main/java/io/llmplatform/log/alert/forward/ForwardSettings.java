package io.llmplatform.log.alert.forward;

import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which robots are told of alerts, and how.
 *
 * @param forward whether this instance sends; where none does, messages wait
 * @param language of the messages
 * @param timeZone of the times in them
 * @param dingtalk custom robots of DingTalk's groups
 * @param wecom robots of WeCom's groups
 * @param perMinute how many messages a robot takes in a minute; both take 20
 * @param timeout of a whole request
 * @param pollInterval how often an instance looks for messages that it was not woken for
 * @param firstBackoff after the first failure; each further one is twice the one before
 * @param maxBackoff the longest of them
 * @param giveUpAfter what could not be sent for so long is not sent any more
 * @param remindAfter a group that says nothing new is told of again only so long after: less than
 *     Alertmanager's shortest {@code repeat_interval} that should be seen
 */
@ConfigurationProperties("log.alerts")
record ForwardSettings(
    @DefaultValue("true") boolean forward,
    @DefaultValue("zh") Words.Language language,
    @DefaultValue("UTC") ZoneId timeZone,
    @DefaultValue List<RobotSettings> dingtalk,
    @DefaultValue List<RobotSettings> wecom,
    @DefaultValue("20") int perMinute,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("2s") Duration pollInterval,
    @DefaultValue("5s") Duration firstBackoff,
    @DefaultValue("5m") Duration maxBackoff,
    @DefaultValue("1d") Duration giveUpAfter,
    @DefaultValue("50m") Duration remindAfter) {

  /**
   * A robot.
   *
   * @param name of its kind's, unique; what waits for it is known by it
   * @param url with its key, as the group's settings show it; empty: there is no such robot
   * @param secret with which requests to DingTalk are signed; empty: they are not
   * @param match the values, as regular expressions, of labels that an alert must have to be told
   *     of; none: all but those of severity {@code none}
   */
  record RobotSettings(
      @DefaultValue("default") String name,
      @DefaultValue("") String url,
      @DefaultValue("") String secret,
      @DefaultValue Map<String, String> match) {

    RobotSettings {
      match = Map.copyOf(match);
    }

    boolean isThere() {
      return !url.isBlank();
    }

    /** Without what gives access. */
    @Override
    public String toString() {
      return "RobotSettings[" + name + "]";
    }
  }

  ForwardSettings {
    dingtalk = List.copyOf(dingtalk);
    wecom = List.copyOf(wecom);
    positive("timeout", timeout);
    positive("poll-interval", pollInterval);
    positive("first-backoff", firstBackoff);
    positive("give-up-after", giveUpAfter);
    positive("remind-after", remindAfter);
    if (maxBackoff.compareTo(firstBackoff) < 0) {
      throw new IllegalArgumentException(
          "log.alerts.max-backoff is less than log.alerts.first-backoff.");
    }
    if (perMinute < 1) {
      throw new IllegalArgumentException("log.alerts.per-minute is less than 1.");
    }
    unique("dingtalk", dingtalk);
    unique("wecom", wecom);
  }

  /** How long to wait after so many failures in a row. */
  Duration backoff(int failures) {
    Duration pause = firstBackoff;
    for (int i = 1; i < failures && pause.compareTo(maxBackoff) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(maxBackoff) > 0 ? maxBackoff : pause;
  }

  private static void unique(String key, List<RobotSettings> robots) {
    Set<String> seen = new HashSet<>();
    Stream<String> names = robots.stream().filter(RobotSettings::isThere).map(RobotSettings::name);
    names.forEach(
        name -> {
          if (!seen.add(name)) {
            throw new IllegalArgumentException(
                "log.alerts." + key + " has two robots of the name " + name + ".");
          }
        });
  }

  private static void positive(String key, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException("log.alerts." + key + " is not more than nothing.");
    }
  }
}
