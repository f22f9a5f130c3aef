package io.llmplatform.log.alert.forward;

import static io.llmplatform.log.alert.SomeAlerts.notification;
import static io.llmplatform.log.alert.SomeAlerts.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmplatform.log.alert.AlertLinks;
import io.llmplatform.log.alert.AlertScenario;
import io.llmplatform.log.alert.ManualClock;
import io.llmplatform.testing.identity.TestCaller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** From Alertmanager to robots, turn by turn: nothing works in the background, and time stands. */
@Timeout(120)
@TestPropertySource(
    properties = {
      "ALERT_FORWARDING=false",
      "log.alerts.timeout=500ms",
      "log.alerts.language=en",
      "log.alerts.dashboard-url=http://grafana:3000"
    })
class ForwardingIT extends AlertScenario {
  private static final FakeRobot ROBOT = new FakeRobot();
  private static final ManualClock CLOCK = new ManualClock(Instant.parse("2026-01-02T03:10:00Z"));
  private static final Map<String, String> WARNING = Map.of("severity", "warning");
  private static final Map<String, String> CRITICAL = Map.of("severity", "critical");

  @Autowired Robots robots;
  @Autowired Forwards forwards;
  @Autowired Turns turns;
  @Autowired AlertLinks links;
  @Autowired ForwardMetrics metrics;
  @Autowired ForwardSettings settings;

  @TestConfiguration(proxyBeanMethods = false)
  static class Time {
    @Bean
    @Primary
    Clock standing() {
      return CLOCK;
    }
  }

  @DynamicPropertySource
  static void robots(DynamicPropertyRegistry registry) {
    registry.add("log.alerts.dingtalk[0].url", ROBOT::dingTalkUrl);
    registry.add("log.alerts.dingtalk[0].secret", () -> FakeRobot.SECRET);
    registry.add("log.alerts.wecom[0].url", ROBOT::weComUrl);
    registry.add("log.alerts.wecom[0].name", () -> "on-call");
    registry.add("log.alerts.wecom[0].match.severity", () -> "critical|page");
  }

  @BeforeEach
  void aMinuteLater() {
    CLOCK.forward(Duration.ofHours(2));
    ROBOT.reset(CLOCK);
  }

  @AfterAll
  static void close() {
    ROBOT.close();
  }

  @Test
  void aRobotIsToldInItsWordsAndWithItsSignature() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, WARNING));

    assertThat(telling("dingtalk").tell()).isTrue();
    assertThat(telling("dingtalk").tell()).isFalse();

    assertThat(ROBOT.codes()).containsExactly(0);
    assertThat(ROBOT.taken().get(0).at("/markdown/title").asText()).contains("Down: Down of a1");
    assertThat(ROBOT.texts().get(0)).startsWith("### 🔴 1 firing · Down").contains("Down of a1");
  }

  @Test
  void eachRobotIsToldOfWhatItWants() throws Exception {
    alertmanagerSends(with(with(notification("Down"), "a1", true, WARNING), "a2", true, CRITICAL));
    alertmanagerSends(with(notification("Watchdog"), "a3", true, Map.of("severity", "none")));

    tellAll("wecom");
    assertThat(ROBOT.texts()).singleElement().asString().contains("of a2").doesNotContain("of a1");
    tellAll("dingtalk");
    assertThat(ROBOT.texts()).hasSize(2).last().asString().contains("of a1", "of a2");
  }

  @Test
  void aGroupIsToldOnceHoweverOftenItComesAndAgainWhenItIsResolved() throws Exception {
    for (int i = 0; i < 3; i++) {
      alertmanagerSends(with(notification("Down"), "a1", true, WARNING));
      tellAll("dingtalk");
    }
    assertThat(ROBOT.texts()).hasSize(1);

    alertmanagerSends(with(notification("Down"), "a1", false, WARNING));
    tellAll("dingtalk");

    assertThat(ROBOT.texts()).hasSize(2).last().asString().contains("✅ 1 resolved · Down", "Ended");
  }

  @Test
  void aGroupIsRepeatedAsAReminderUntilSomebodyHasTakenItOn() throws Exception {
    ObjectNode down = with(notification("Down"), "a1", true, WARNING);
    alertmanagerSends(down);
    CLOCK.forward(Duration.ofHours(1));
    alertmanagerSends(down);
    tellAll("dingtalk");
    assertThat(ROBOT.texts()).hasSize(2);

    post(
        TestCaller.platformAdmin(),
        "/api/alerts/a1-1767323045000/acknowledge",
        "{\"comment\": \"On it\"}");
    CLOCK.forward(Duration.ofHours(1));
    alertmanagerSends(down);
    tellAll("dingtalk");
    assertThat(ROBOT.texts()).hasSize(2);

    alertmanagerSends(with(with(notification("Down"), "a1", true, WARNING), "a2", true, WARNING));
    alertmanagerSends(with(notification("Down"), "a1", false, WARNING));
    tellAll("dingtalk");
    assertThat(ROBOT.texts()).hasSize(4);
    assertThat(ROBOT.texts().get(2)).contains("Taken on by", "On it");
    assertThat(ROBOT.texts().get(3)).contains("1 resolved");
  }

  @Test
  void nobodyIsToldOfWhatIsUnderASilence() throws Exception {
    TestCaller admin = TestCaller.platformAdmin();
    Answer made =
        post(
            admin,
            "/api/alerts/silences",
            "{\"matchers\": [{\"name\": \"severity\", \"value\": \"warning\"}], \"endsAt\": \"%s\"}"
                .formatted(CLOCK.instant().plusSeconds(60)));
    assertThat(made.status()).isEqualTo(201);
    alertmanagerSends(with(with(notification("Down"), "a1", true, WARNING), "a2", true, CRITICAL));
    tellAll("dingtalk");
    assertThat(ROBOT.texts()).singleElement().asString().contains("of a2").doesNotContain("of a1");

    CLOCK.forward(Duration.ofHours(1));
    alertmanagerSends(with(notification("Slow"), "a1", true, WARNING));
    tellAll("dingtalk");
    assertThat(ROBOT.texts()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void aStormIsToldWithinTheRobotsLimits(Style style) throws Exception {
    String kind = style == Style.DINGTALK ? "dingtalk" : "wecom";
    for (int i = 0; i < 90; i++) {
      alertmanagerSends(with(notification("Alert" + i), "a" + i, true, CRITICAL));
    }
    tellAll(kind);
    assertThat(ROBOT.codes()).hasSizeLessThanOrEqualTo(20).containsOnly(0);
    assertThat(forwards.count(id(kind))).isLessThan(75);

    CLOCK.forward(Duration.ofSeconds(30));
    tellAll(kind);
    assertThat(ROBOT.codes()).hasSizeLessThanOrEqualTo(20);
    for (int i = 0; i < 3 && forwards.count(id(kind)) > 0; i++) {
      CLOCK.forward(Duration.ofSeconds(31));
      tellAll(kind);
    }

    assertThat(ROBOT.codes()).containsOnly(0);
    assertThat(forwards.count(id(kind))).isZero();
    String all = String.join("\n", ROBOT.texts());
    for (int i = 0; i < 90; i++) {
      assertThat(all).contains("Alert" + i + " of a" + i);
    }
  }

  @Test
  void aRobotThatWasToldTooMuchByOthersIsLeftAlone() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, WARNING));
    ROBOT.will(
        FakeRobot.says(
            "{\"errcode\":130101,\"errmsg\":\"send too fast, exceed 20 times per minute\"}"));
    tellAll("dingtalk");
    CLOCK.forward(Duration.ofMinutes(9));
    tellAll("dingtalk");
    assertThat(ROBOT.texts()).isEmpty();

    CLOCK.forward(Duration.ofMinutes(1));
    tellAll("dingtalk");

    assertThat(ROBOT.texts()).hasSize(1);
  }

  @Test
  void aRobotThatIsAwayIsTriedAgainLaterAndLater() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, WARNING));
    ROBOT.will(
        FakeRobot.status(500),
        FakeRobot.truncated(),
        FakeRobot.silent(),
        FakeRobot.says("<html>"),
        FakeRobot.says("{}"),
        FakeRobot.says("{\"errcode\":-1,\"errmsg\":\"系统繁忙\"}"));
    for (int pause : List.of(5, 10, 20, 40, 80, 160)) {
      assertThat(telling("dingtalk").tell()).isTrue();
      CLOCK.forward(Duration.ofSeconds(pause - 1));
      assertThat(telling("dingtalk").tell()).as("after %s s", pause - 1).isFalse();
      CLOCK.forward(Duration.ofSeconds(1));
      assertThat(ROBOT.texts()).isEmpty();
    }
    tellAll("dingtalk");

    assertThat(ROBOT.texts()).hasSize(1);
    assertThat(forwards.count(id("dingtalk"))).isZero();
  }

  @Test
  void whatARobotRefusesDoesNotKeepTheRestWaiting() throws Exception {
    alertmanagerSends(with(notification("Bad"), "a1", true, WARNING));
    CLOCK.forward(Duration.ofSeconds(1));
    alertmanagerSends(with(notification("Good"), "a2", true, WARNING));
    ROBOT.will(
        FakeRobot.says("{\"errcode\":430102,\"errmsg\":\"message contains inappropriate\"}"));

    tellAll("dingtalk");
    assertThat(ROBOT.texts()).singleElement().asString().contains("Good");
    CLOCK.forward(Duration.ofSeconds(5));
    tellAll("dingtalk");

    assertThat(ROBOT.texts()).hasSize(2).last().asString().contains("Bad");
  }

  @Test
  void whatCannotBeToldForADayIsGivenUp() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, WARNING));
    ROBOT.will(FakeRobot.status(404));
    tellAll("dingtalk");
    CLOCK.forward(Duration.ofHours(25));
    tellAll("dingtalk");

    assertThat(ROBOT.texts()).isEmpty();
    assertThat(forwards.count(id("dingtalk"))).isZero();
  }

  @Test
  void anInstanceThatDiedInItsTurnIsFollowedByAnother() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, WARNING));
    turns.know(id("dingtalk"));
    Instant now = CLOCK.instant();
    turns.take(id("dingtalk"), "dead", now, now.plusSeconds(60));

    assertThat(telling("dingtalk").tell()).isFalse();
    CLOCK.forward(Duration.ofSeconds(60));
    assertThat(telling("dingtalk").tell()).isTrue();

    assertThat(ROBOT.texts()).hasSize(1);
    assertThat(turns.keep(id("dingtalk"), "dead", new Turn(List.of(), now, 0))).isFalse();
  }

  @Test
  void whatWasStoredBeforeACrashIsToldAfterIt() throws Exception {
    ObjectNode down = with(notification("Down"), "a1", true, WARNING);
    alertmanagerSends(down);
    // As if the instance had died after it had stored the alert: what was to be told is not there.
    mongo.dropCollection("alert_forwards");

    alertmanagerSends(down);
    tellAll("dingtalk");

    assertThat(ROBOT.texts()).hasSize(1);
  }

  private TellingRobot telling(String kind) {
    Robot robot =
        robots.all().stream().filter(each -> each.id().startsWith(kind)).findAny().orElseThrow();
    Messages messages = new Messages(new Words(settings.language()), links, settings.timeZone());
    return new TellingRobot(robot, forwards, turns, messages, metrics, settings, CLOCK);
  }

  private static String id(String kind) {
    return kind.equals("dingtalk") ? "dingtalk:default" : "wecom:on-call";
  }

  private void tellAll(String kind) throws InterruptedException {
    TellingRobot telling = telling(kind);
    while (telling.tell()) {
      // The next.
    }
  }
}
