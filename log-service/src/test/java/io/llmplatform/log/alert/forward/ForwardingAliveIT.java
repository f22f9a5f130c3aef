package io.llmplatform.log.alert.forward;

import static io.llmplatform.log.alert.SomeAlerts.notification;
import static io.llmplatform.log.alert.SomeAlerts.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.log.alert.AlertScenario;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** From Alertmanager to robots by the instance's own threads. */
@DirtiesContext
class ForwardingAliveIT extends AlertScenario {
  private static final FakeRobot ROBOT = new FakeRobot();

  @DynamicPropertySource
  static void robots(DynamicPropertyRegistry registry) {
    registry.add("DINGTALK_ROBOT_URL", ROBOT::dingTalkUrl);
    registry.add("DINGTALK_ROBOT_SECRET", () -> FakeRobot.SECRET);
    registry.add("WECOM_ROBOT_URL", ROBOT::weComUrl);
  }

  @BeforeAll
  static void counts() {
    ROBOT.reset(Clock.systemUTC());
  }

  @AfterAll
  static void close() {
    ROBOT.close();
  }

  @Test
  void bothRobotsAreToldSoonInTheLanguageOfTheInstallation() throws Exception {
    alertmanagerSends(with(notification("Down"), "a1", true, Map.of("severity", "critical")));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(ROBOT.texts()).hasSize(2));
    assertThat(ROBOT.codes()).containsOnly(0);
    assertThat(ROBOT.texts()).allMatch(text -> text.contains("1 条告警") && text.contains("级别: 严重"));
  }
}
